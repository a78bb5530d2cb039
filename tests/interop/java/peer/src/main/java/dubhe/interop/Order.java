package dubhe.interop;

import java.io.Serializable;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** Something of realistic size and shape. */
public class Order implements Serializable {
  private static final long serialVersionUID = 1L;

  public long id;
  public String customer;
  public Date placed;
  public Color color;
  public List<OrderLine> lines;
  public Map<String, String> notes;
  public Person contact;
}
