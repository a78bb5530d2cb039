package dubhe.interop;

public enum Color { RED, GREEN, BLUE }
