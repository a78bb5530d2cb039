package dubhe.interop;

import java.io.Serializable;
import java.math.BigDecimal;

public class OrderLine implements Serializable {
  private static final long serialVersionUID = 1L;

  public String article;
  public int quantity;
  public BigDecimal price;

  public OrderLine() {}

  public OrderLine(String article, int quantity, BigDecimal price) {
    this.article = article;
    this.quantity = quantity;
    this.price = price;
  }
}
