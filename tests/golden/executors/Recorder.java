import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.deploy.SparkSubmit;

/** Runs spark-submit many times in one JVM. Commands on stdin, one a line, words separated by TAB. */
public class Recorder {
  @SuppressWarnings("unchecked")
  static Map<String, String> environment() throws Exception {
    Map<String, String> view = System.getenv();
    Field field = view.getClass().getDeclaredField("m");
    field.setAccessible(true);
    return (Map<String, String>) field.get(view);
  }

  /** The program of the recorded driver: nothing but a SparkContext, until the file `stop` appears. */
  public static class Hold {
    public static void main(String[] args) throws Exception {
      SparkContext context = new SparkContext(new SparkConf());
      System.err.println("CONFCOUNT " + context.getConf().getAll().length);
      for (scala.Tuple2<String, String> kv : context.getConf().getAll()) System.err.println("CONF " + kv._1() + "=" + kv._2());
      File stop = new File(args[0]);
      for (int i = 0; i < 600 && !stop.exists(); ++i) Thread.sleep(50);
      context.stop();
    }
  }

  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    System.setOut(System.err);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split("\t", -1);
      if (words[0].equals("set")) environment().put(words[1], words[2]);
      if (words[0].equals("unset")) environment().remove(words[1]);
      if (!words[0].equals("run")) continue;
      String answer = "done";
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      try {
        new SparkSubmit().doSubmit(Arrays.copyOfRange(words, 1, words.length));
      } catch (Throwable e) {
        e.printStackTrace();
        answer = "failed: " + e.toString().replace('\n', ' ');
      }
      Thread.currentThread().setContextClassLoader(loader);
      for (String key : new ArrayList<>(System.getProperties().stringPropertyNames()))
        if (key.startsWith("spark.") || key.equals("SPARK_SUBMIT")) System.clearProperty(key);
      out.println(answer);
      out.flush();
    }
    Runtime.getRuntime().halt(0);
  }
}
