package dubhe.interop;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A tree whose children know their parent: a cycle. */
public class Node implements Serializable {
  private static final long serialVersionUID = 1L;

  public String name;
  public Node parent;
  public List<Node> children = new ArrayList<>();

  public Node() {}

  public Node(String name) {
    this.name = name;
  }

  public Node add(Node child) {
    child.parent = this;
    children.add(child);
    return this;
  }
}
