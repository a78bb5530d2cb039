package dubhe.interop;

import java.io.Serializable;

/** A record: Hessian makes an object of its components. */
public record Place(String name, int number) implements Serializable {}
