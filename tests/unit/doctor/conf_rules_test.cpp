#include "facts_bench.h"

// Rules that need no cluster.
namespace k8spark::doctor {
namespace {

using Conf = std::vector<std::pair<std::string, std::string>>;

std::function<void(Facts&)> with(Conf values, std::string const& version = "4.3") {
  return [values = std::move(values), version](Facts& facts) {
    facts.version = *spark::parse_spark_version(version);
    std::string const image = "r.example.com/spark:" + facts.version.text;
    for (Json* one : {&facts.driver_pod, &facts.executor_pod})
      (*one)["spec"]["containers"][0]["image"] = image;
    for (auto const& [key, value] : values) set(facts, key, value);
  };
}

void without_pods(Facts& facts) {
  facts.driver_pod = facts.executor_pod = Json();
  facts.plan_error = usage_error("no image", "spark.kubernetes.container.image", "name one");
}

Json& container(Facts& facts, std::string const& role = "driver") {
  return (role == "driver" ? facts.driver_pod : facts.executor_pod)["spec"]["containers"][0];
}

TEST(ConfRules, Plan) {
  expect_found({{"fine", "R-CONF", [](Facts&) {}, Result::kOk, "driver pod"},
                {"no image", "R-CONF", without_pods, Result::kError, "no image", 2}});
}

TEST(ConfRules, Target) {
  expect_found({
      {"fine", "R-TARGET", [](Facts&) {}, Result::kOk, "namespace etl"},
      {"another server",
       "R-TARGET",
       [](Facts& f) { f.context_server = "https://other:6443"; },
       Result::kWarning,
       "context prod is https://other:6443"},
      {"none",
       "R-TARGET",
       [](Facts& f) { f.no_target = "no kubeconfig"; },
       Result::kError,
       "no kubeconfig",
       110},
      {"none, offline",
       "R-TARGET",
       [](Facts& f) { f.no_target = "no kubeconfig", f.offline = true; },
       Result::kNotChecked,
       "no kubeconfig"},
  });
}

TEST(ConfRules, Versions) {
  expect_found({
      {"same", "R-VERSION", [](Facts&) {}, Result::kOk, "no image tag says otherwise"},
      {"no tag",
       "R-VERSION",
       [](Facts& f) { container(f)["image"] = "spark:latest"; },
       Result::kOk,
       "no image tag"},
      {"other line",
       "R-VERSION",
       [](Facts& f) { container(f)["image"] = "spark:3.5.6"; },
       Result::kError,
       "holds Spark 3.5.6",
       2},
      {"somebody's own tag",
       "R-VERSION",
       [](Facts& f) { container(f)["image"] = "team/etl:3.5.6"; },
       Result::kWarning,
       "by its tag"},
      {"other line of executors",
       "R-VERSION",
       [](Facts& f) { container(f, "executor")["image"] = "spark:4.0.1-java21"; },
       Result::kError,
       "holds Spark 4.0.1",
       2},
  });
}

TEST(ConfRules, HadoopJars) {
  std::string const s3 = "s3a://b/x";
  expect_found({
      {"no store", "R-HADOOP", [](Facts&) {}, Result::kOk, "no store"},
      {"right",
       "R-HADOOP",
       with({{"spark.jars.packages", "org.apache.hadoop:hadoop-aws:3.3.4"},
             {"spark.eventLog.dir", s3},
             {"spark.eventLog.enabled", "true"}},
            "3.5"),
       Result::kOk,
       "among those of the run"},
      {"not named", "R-HADOOP", with({{"spark.jars", s3}}), Result::kWarning, "holds hadoop-aws"},
      {"in a variable",
       "R-HADOOP",
       with({{"spark.kubernetes.driverEnv.DATA", s3}}),
       Result::kWarning,
       "hadoop-aws"},
      {"of another Hadoop",
       "R-HADOOP",
       with({{"spark.jars.packages", "org.apache.hadoop:hadoop-aws:3.4.1"}}, "3.5"),
       Result::kError,
       "built with Hadoop 3.3.4",
       2},
      {"as a file",
       "R-HADOOP",
       with({{"spark.jars", "local:///opt/hadoop-aws-3.3.4.jar"}}, "4.0"),
       Result::kError,
       "built with Hadoop 3.4.1",
       2},
      {"SDK 1 with Hadoop 3.4",
       "R-HADOOP",
       with({{"spark.jars.packages", "com.amazonaws:aws-java-sdk-bundle:1.12.262"}}, "4.0"),
       Result::kError,
       "version 1",
       2},
      {"Scala",
       "R-HADOOP",
       with({{"spark.jars.packages", "org.apache.spark:spark-sql-kafka-0-10_2.12:4.0.0"}}, "4.0"),
       Result::kError,
       "Scala 2.13",
       2},
      {"a cloud jar of this line",
       "R-HADOOP",
       with({{"spark.jars.packages", "org.apache.spark:spark-hadoop-cloud_2.13:4.1.2"}}, "4.1"),
       Result::kOk,
       "no store"},
      {"a cloud jar that was not published",
       "R-HADOOP",
       with({{"spark.jars.packages", "org.apache.spark:spark-hadoop-cloud_2.13:4.2.1"}}, "4.2"),
       Result::kWarning,
       "not known to be published"},
      {"a cloud jar of another line",
       "R-HADOOP",
       with({{"spark.jars.packages", "org.apache.spark:spark-hadoop-cloud_2.13:4.1.2"}}, "4.2"),
       Result::kError,
       "the image's Spark is 4.2",
       2},
      {"another Spark",
       "R-HADOOP",
       with({{"spark.jars.packages", "org.apache.spark:spark-avro_2.12:3.4.1"}}, "3.5"),
       Result::kError,
       "image's Spark is 3.5",
       2},
      {"wasb is gone",
       "R-HADOOP",
       with({{"spark.jars", "wasbs://c@a.blob.core.windows.net/x.jar"}}),
       Result::kError,
       "wasb",
       2},
  });
}

TEST(ConfRules, Providers) {
  std::string const key = "spark.hadoop.fs.s3a.aws.credentials.provider";
  expect_found({
      {"none", "R-S3CRED", [](Facts&) {}, Result::kOk, "Hadoop's own"},
      {"Hadoop's",
       "R-S3CRED",
       with({{key, "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider"}}),
       Result::kOk,
       "exist in"},
      {"renamed",
       "R-S3CRED",
       with({{key, "com.amazonaws.auth.EnvironmentVariableCredentialsProvider"}}),
       Result::kOk,
       "exist"},
      {"old on new",
       "R-S3CRED",
       with({{key, "com.amazonaws.auth.WebIdentityTokenCredentialsProvider"}}),
       Result::kError,
       "version 1",
       2},
      {"new on old",
       "R-S3CRED",
       with({{"spark.hadoop.fs.s3a.bucket.b.aws.credentials.provider",
              "software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider"}},
            "3.5"),
       Result::kError,
       "version 2",
       2},
  });
}

TEST(ConfRules, IvyAndLocal) {
  expect_found({
      {"no packages", "R-IVY", [](Facts&) {}, Result::kOk, "no spark.jars.packages"},
      {"folder",
       "R-IVY",
       with({{"spark.jars.packages", "a:b:1"}, {"spark.jars.ivy", "/tmp/i"}}),
       Result::kOk,
       "/tmp/i"},
      {"none", "R-IVY", with({{"spark.jars.packages", "a:b:1"}}), Result::kWarning, "basedir"},
      {"none here", "R-LOCAL", [](Facts&) {}, Result::kOk, "no local://"},
      {"here",
       "R-LOCAL",
       [](Facts& f) { f.image_paths_here = {"/home/ann/app.py"}; },
       Result::kWarning,
       "file of this machine"},
  });
}

TEST(ConfRules, Names) {
  std::string const long_name(64, 'a');
  expect_found({
      {"fine", "R-NAME", [](Facts&) {}, Result::kOk, "objects"},
      {"no plan", "R-NAME", without_pods, Result::kNotChecked, "R-CONF"},
      {"long label",
       "R-NAME",
       [&](Facts& f) { f.driver_pod["metadata"]["labels"]["team"] = long_name; },
       Result::kError,
       "64 characters, 63",
       2},
      {"bad label",
       "R-NAME",
       [](Facts& f) { f.driver_pod["metadata"]["labels"]["team"] = "a b"; },
       Result::kError,
       "may only hold",
       2},
      {"service",
       "R-NAME",
       [&](Facts& f) {
         f.resources = {{{"kind", "Service"}, {"metadata", {{"name", long_name}}}}};
       },
       Result::kError,
       "64 characters",
       2},
      {"service digit",
       "R-NAME",
       [](Facts& f) {
         f.resources = {{{"kind", "Service"}, {"metadata", {{"name", "1svc"}}}}};
       },
       Result::kError,
       "begin with a letter",
       2},
      {"volume",
       "R-NAME",
       [&](Facts& f) {
         f.driver_pod["spec"]["volumes"].push_back({{"name", long_name}});
       },
       Result::kError,
       "64 characters",
       2},
      {"upper case",
       "R-NAME",
       [](Facts& f) { f.driver_pod["metadata"]["name"] = "App"; },
       Result::kError,
       "a-z",
       2},
  });
}

TEST(ConfRules, ConfigMapSizes) {
  auto const map = [](std::size_t size) {
    return [size](Facts& f) {
      f.resources = {{{"kind", "ConfigMap"},
                      {"metadata", {{"name", "m"}}},
                      {"data", {{"k", std::string(size, 'x')}}}}};
    };
  };
  expect_found({{"small", "R-CMSIZE", map(10), Result::kOk, "11 bytes"},
                {"no plan", "R-CMSIZE", without_pods, Result::kNotChecked, "R-CONF"},
                {"nearly", "R-CMSIZE", map(1'048'000), Result::kWarning, "1048001 bytes"},
                {"large", "R-CMSIZE", map(1'048'577), Result::kError, "largest part is k", 2}});
}

TEST(ConfRules, Units) {
  auto const limit = [](char const* name, char const* value) {
    return [=](Facts& f) { container(f)["resources"]["limits"][name] = value; };
  };
  expect_found({{"fine", "R-UNITS", [](Facts&) {}, Result::kOk, "within"},
                {"no plan", "R-UNITS", without_pods, Result::kNotChecked, "R-CONF"},
                {"cpu", "R-UNITS", limit("cpu", "500m"), Result::kError, "the limit is 500m", 2},
                {"thousandths",
                 "R-UNITS",
                 [](Facts& f) { container(f)["resources"]["requests"]["memory"] = "512m"; },
                 Result::kWarning,
                 "thousandths"}});
}

TEST(ConfRules, Scratch) {
  auto const bare = [](Facts& f) {
    container(f, "executor")["resources"]["requests"].erase("ephemeral-storage");
  };
  auto const volume = [=](Json one) {
    return [=](Facts& f) {
      bare(f);
      f.executor_pod["spec"]["volumes"].push_back(one);
    };
  };
  expect_found({
      {"states storage", "R-SCRATCH", [](Facts&) {}, Result::kOk, "ephemeral-storage"},
      {"nothing", "R-SCRATCH", bare, Result::kWarning, "evicted"},
      {"Spark's own",
       "R-SCRATCH",
       volume({{"name", "spark-local-dir-1"}, {"emptyDir", Json::object()}}),
       Result::kWarning,
       ""},
      {"a claim",
       "R-SCRATCH",
       volume({{"name", "spark-local-dir-1"}, {"persistentVolumeClaim", {{"claimName", "c"}}}}),
       Result::kOk,
       "spark-local-dir-1"},
      {"no executor",
       "R-SCRATCH",
       [](Facts& f) { f.executor_pod = Json(); },
       Result::kNotChecked,
       "foretold"},
  });
}

TEST(ConfRules, Overhead) {
  auto const python = [](char const* factor) {
    return [=](Facts& f) {
      f.kind = AppKind::kPython;
      if (*factor != '\0') set(f, "spark.kubernetes.memoryOverheadFactor", factor);
    };
  };
  expect_found({{"Java", "R-OVERHEAD", [](Facts&) {}, Result::kOk, "no Python"},
                {"default", "R-OVERHEAD", python(""), Result::kOk, "overhead"},
                {"little", "R-OVERHEAD", python("0.1"), Result::kWarning, "0.1 leaves little"},
                {"enough", "R-OVERHEAD", python("0.5"), Result::kOk, "overhead"}});
}

TEST(ConfRules, Leaks) {
  expect_found({
      {"none", "R-LEAK", [](Facts&) {}, Result::kOk, "no secret"},
      {"reference",
       "R-LEAK",
       with({{"spark.hadoop.fs.s3a.secret.key", "${env.X}"}}),
       Result::kOk,
       "no secret"},
      {"literal",
       "R-LEAK",
       with({{"spark.hadoop.fs.s3a.secret.key", "PLANTED"}}),
       Result::kWarning,
       "written out (--conf)"},
      {"variable",
       "R-LEAK",
       with({{"spark.executorEnv.DB_PASSWORD", "PLANTED"}}),
       Result::kWarning,
       "written out"},
      {"token",
       "R-TOKEN",
       with({{"spark.kubernetes.authenticate.driver.oauthToken", "PLANTED"}}),
       Result::kWarning,
       "runs out"},
      {"no token", "R-TOKEN", [](Facts&) {}, Result::kOk, "no token"},
  });
}

TEST(ConfRules, TellNoSecret) {
  Facts facts = healthy();
  for (char const* const key : {"spark.hadoop.fs.s3a.secret.key",
                                "spark.hadoop.fs.azure.account.key.a.blob.core.windows.net",
                                "spark.kubernetes.authenticate.driver.oauthToken",
                                "spark.executorEnv.DB_PASSWORD"})
    set(facts, key, "PLANTED");
  for (Check const& check : examine(facts))
    EXPECT_THAT(check.subject + check.evidence + check.cure,
                testing::Not(testing::HasSubstr("PLANTED")))
        << check.name;
}

TEST(ConfRules, BothRoles) {
  std::string const tail = "secretKeyRef.AWS_ACCESS_KEY_ID";
  expect_found({
      {"none", "R-BOTH", [](Facts&) {}, Result::kOk, "executors have"},
      {"both",
       "R-BOTH",
       with({{"spark.kubernetes.driver." + tail, "keys:a"},
             {"spark.kubernetes.executor." + tail, "keys:a"}}),
       Result::kOk,
       "executors have"},
      {"driver only",
       "R-BOTH",
       with({{"spark.kubernetes.driver." + tail, "keys:a"}}),
       Result::kWarning,
       "executors have not"},
      {"mounted",
       "R-BOTH",
       with({{"spark.kubernetes.driver.secrets.gcp", "/etc/gcp"}}),
       Result::kWarning,
       "executors have not"},
      {"role",
       "R-BOTH",
       with({{"spark.hadoop.fs.s3a.aws.credentials.provider",
              "software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider"}}),
       Result::kWarning,
       "account default"},
  });
}

TEST(ConfRules, EventLog) {
  auto const log = [](std::string const& folder) {
    return with({{"spark.eventLog.enabled", "true"}, {"spark.eventLog.dir", folder}});
  };
  expect_found({
      {"off", "R-EVENTLOG", [](Facts&) {}, Result::kOk, "no event log"},
      {"store", "R-EVENTLOG", log("s3a://b/l"), Result::kOk, "a store"},
      {"half on",
       "R-EVENTLOG",
       with({{"spark.eventLog.dir", "s3a://b/l"}}),
       Result::kWarning,
       "nothing is written"},
      {"default folder",
       "R-EVENTLOG",
       with({{"spark.eventLog.enabled", "true"}}),
       Result::kError,
       "inside the driver's container",
       2},
      {"in the pod", "R-EVENTLOG", log("file:/logs"), Result::kError, "inside the driver", 2},
      {"on a volume",
       "R-EVENTLOG",
       [=](Facts& f) {
         log("file:///mnt/logs/x")(f);
         container(f)["volumeMounts"] = Json::array({{{"name", "v"}, {"mountPath", "/mnt/logs"}}});
       },
       Result::kOk,
       "on a volume"},
      {"s3", "R-EVENTLOG", log("s3://b/l"), Result::kError, "no file system", 2},
      {"no plan",
       "R-EVENTLOG",
       [=](Facts& f) {
         log("/logs")(f);
         without_pods(f);
       },
       Result::kNotChecked,
       "R-CONF"},
  });
}

TEST(ConfRules, Proxy) {
  auto const env = [](std::vector<std::pair<std::string, std::string>> values) {
    return [=](Facts& f) {
      for (auto const& [name, value] : values)
        container(f)["env"].push_back({{"name", name}, {"value", value}});
    };
  };
  expect_found({{"none", "D-PROXY", [](Facts&) {}, Result::kOk, "no proxy"},
                {"alone", "D-PROXY", env({{"HTTPS_PROXY", "http://p"}}), Result::kWarning, ".svc"},
                {"wrong",
                 "D-PROXY",
                 env({{"http_proxy", "http://p"}, {"no_proxy", "localhost"}}),
                 Result::kWarning,
                 ".svc"},
                {"right",
                 "D-PROXY",
                 env({{"HTTPS_PROXY", "http://p"}, {"NO_PROXY", "x,.svc"}}),
                 Result::kOk,
                 "holds .svc"}});
}

}  // namespace
}  // namespace k8spark::doctor
