import java.lang.reflect.Method;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Prints the configuration entries that Spark's own classes declare, one a line:
 * name, type, since, default, fallback key, "internal" or "public"; separated by tabs, sorted.
 * See README.md beside this file.
 */
public final class KeyDump {
  private static final TreeMap<String, String> LINES = new TreeMap<>();

  public static void main(String[] classes) throws Exception {
    for (String name : classes) {
      dump(name);
    }
    LINES.values().forEach(System.out::println);
  }

  /** Every getter of the Scala object that returns an entry, or the name or stem of a key. */
  private static void dump(String name) throws Exception {
    Class<?> type;
    try {
      type = Class.forName(name);
    } catch (ClassNotFoundException e) {
      return; // an older or a newer line has it
    }
    Object module = type.getField("MODULE$").get(null);
    Class<?> entryType = Class.forName("org.apache.spark.internal.config.ConfigEntry");
    for (Method method : type.getMethods()) {
      if (method.getParameterCount() != 0) {
        continue;
      }
      if (entryType.isAssignableFrom(method.getReturnType())) {
        add(method.invoke(module));
      } else if (method.getReturnType() == String.class
          && method.invoke(module) instanceof String text && text.startsWith("spark.")) {
        LINES.putIfAbsent(text, text + "\tname");
      }
    }
  }

  private static void add(Object entry) throws Exception {
    String key = (String) call(entry, "key");
    String version = (String) call(entry, "version");
    boolean shown = (Boolean) call(entry, "isPublic");
    String fallback = "-";
    String value = (String) call(entry, "defaultValueString");
    if (entry.getClass().getSimpleName().equals("FallbackConfigEntry")) {
      fallback = (String) call(call(entry, "fallback"), "key");
      value = "-";
    } else if (value.equals("<undefined>")) {
      value = "-";
    } else {
      value = '"' + value.replace("\n", "\\n") + '"';
    }
    LINES.put(key, String.join("\t", key, typeOf(entry), version.isEmpty() ? "-" : version, value,
        fallback, shown ? "public" : "internal"));
  }

  private static Object call(Object target, String method) throws Exception {
    Method m = target.getClass().getMethod(method);
    m.setAccessible(true);
    return m.invoke(target);
  }

  /** What the entry makes of a text tells its type: nothing else in the class does. */
  private static String typeOf(Object entry) {
    if (converts(entry, "true") instanceof Boolean) {
      return "boolean";
    }
    for (String number : new String[] {"7", "0.5", "1.5", "700", "0", "70000"}) {
      Object value = converts(entry, number);
      if (value instanceof Integer) {
        return "integer";
      }
      if (value instanceof Double) {
        return "real";
      }
      if (value instanceof Long) {
        return unitOf(entry);
      }
    }
    Object text = converts(entry, "a,b");
    return text != null && !(text instanceof String) ? "list" : "text";
  }

  /** Bytes or milliseconds that one unit of the value is worth; a bare number is in that unit too. */
  private static String unitOf(Object entry) {
    for (int hours : new int[] {1, 24}) {
      if (converts(entry, hours + "h") instanceof Long value) {
        return "time/" + hours * 3600 * 1000L / value;
      }
    }
    for (int gib : new int[] {1, 16}) {
      if (converts(entry, gib + "g") instanceof Long value) {
        return "size/" + ((long) gib << 30) / value;
      }
    }
    return "integer";
  }

  private static boolean isOption(Object value) {
    return value.getClass().getName().startsWith("scala.Some");
  }

  private static Object converts(Object entry, String text) {
    try {
      Object converter = call(entry, "valueConverter");
      for (Method method : Class.forName("scala.Function1").getMethods()) {
        if (method.getName().equals("apply")) {
          Object value = method.invoke(converter, text);
          if (value != null && isOption(value)) {
            value = value.getClass().getMethod("get").invoke(value);
          }
          return value;
        }
      }
    } catch (Exception | LinkageError e) {
      return null; // not of that type
    }
    return null;
  }
}
