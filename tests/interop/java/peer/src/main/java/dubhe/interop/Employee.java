package dubhe.interop;

import java.math.BigDecimal;
import java.util.List;

/** Inherits three fields and adds three. */
public class Employee extends Person {
  private static final long serialVersionUID = 1L;

  private String company;
  private BigDecimal salary;
  private Person boss;

  public Employee() {}

  public Employee(String name, int age, List<String> tags, String company, BigDecimal salary,
      Person boss) {
    super(name, age, tags);
    this.company = company;
    this.salary = salary;
    this.boss = boss;
  }

  public String getCompany() {
    return company;
  }

  public void setCompany(String company) {
    this.company = company;
  }

  public BigDecimal getSalary() {
    return salary;
  }

  public void setSalary(BigDecimal salary) {
    this.salary = salary;
  }

  public Person getBoss() {
    return boss;
  }

  public void setBoss(Person boss) {
    this.boss = boss;
  }
}
