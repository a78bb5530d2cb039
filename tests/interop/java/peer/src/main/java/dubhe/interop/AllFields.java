package dubhe.interop;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A field of every common type, but for a primitive float (see FloatField). */
public class AllFields implements Serializable {
  private static final long serialVersionUID = 1L;

  public boolean flag;
  public byte tiny;
  public short small;
  public char letter;
  public int number;
  public long big;
  public double real;
  public Boolean boxedFlag;
  public Byte boxedTiny;
  public Short boxedSmall;
  public Character boxedLetter;
  public Integer boxedNumber;
  public Long boxedBig;
  public Float boxedFloat;
  public Double boxedReal;
  public String text;
  public BigDecimal decimal;
  public BigInteger integer;
  public Date date;
  public LocalDateTime dateTime;
  public UUID uuid;
  public Color color;
  public byte[] bytes;
  public int[] ints;
  public String[] strings;
  public List<Short> shorts;
  public List<Person> persons;
  public Set<String> set;
  public Map<String, Integer> map;
  public Map<Integer, Person> personsById;
  public Person person;
  public Object any;
}
