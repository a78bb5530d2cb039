package dubhe.interop;

import java.io.File;
import java.net.URI;
import java.time.ZoneId;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Currency;
import java.util.Date;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * TypedService for the rest of Java's library: each method returns its argument.
 *
 * <p>A service and a profile of their own, since 3.2 and later trust every class that an interface in use names: elsewhere these
 * classes are to be strangers.
 */
public interface LibraryService {
  Calendar echoCalendar(Calendar value);
  Currency echoCurrency(Currency value);
  Class<?> echoClass(Class<?> value);
  URI echoUri(URI value);
  File echoFile(File value);
  BitSet echoBitSet(BitSet value);
  EnumSet<Color> echoEnumSet(EnumSet<Color> value);
  ZoneId echoZoneId(ZoneId value);
  AtomicInteger echoAtomicInteger(AtomicInteger value);
  AtomicLong echoAtomicLong(AtomicLong value);
  AtomicBoolean echoAtomicBoolean(AtomicBoolean value);
  Optional<String> echoOptional(Optional<String> value);
  Number echoNumber(Number value);
  Date[] echoDates(Date[] value);
  byte[][] echoByteMatrix(byte[][] value);
  LinkedHashMap<String, Integer> echoLinkedHashMap(LinkedHashMap<String, Integer> value);
  SortedMap<String, Integer> echoSortedMap(SortedMap<String, Integer> value);
  SortedSet<String> echoSortedSet(SortedSet<String> value);
  LinkedList<String> echoLinkedList(LinkedList<String> value);
  Queue<String> echoQueue(Queue<String> value);
  Place echoRecord(Place value);
}
