package dubhe.interop;

import java.io.Serializable;
import java.util.List;

public class Person implements Serializable {
  private static final long serialVersionUID = 1L;

  private String name;
  private int age;
  private List<String> tags;

  public Person() {}

  public Person(String name, int age, List<String> tags) {
    this.name = name;
    this.age = age;
    this.tags = tags;
  }

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public int getAge() {
    return age;
  }

  public void setAge(int age) {
    this.age = age;
  }

  public List<String> getTags() {
    return tags;
  }

  public void setTags(List<String> tags) {
    this.tags = tags;
  }

  @Override
  public boolean equals(Object other) {
    return other != null && other.getClass() == getClass() && Compare.differs(this, other) == null;
  }

  @Override
  public int hashCode() {
    return age;
  }
}
