#include "facts_bench.h"

// What driver and executors are to each other, how a run ends, Azure, room and leftovers.
namespace k8spark::doctor {
namespace {

using Plant = std::function<void(Facts&)>;

Plant conf(std::vector<std::pair<std::string, std::string>> values,
           std::string const& version = "4.3") {
  return [values = std::move(values), version](Facts& facts) {
    facts.version = *spark::parse_spark_version(version);
    std::string const image = "r.example.com/spark:" + facts.version.text;
    for (Json* one : {&facts.driver_pod, &facts.executor_pod})
      (*one)["spec"]["containers"].back()["image"] = image;
    for (auto const& [key, value] : values) set(facts, key, value);
  };
}

// At a path of the spec of one role's pod, or of both.
Plant spec(std::string const& roles, std::string const& field, Json value) {
  return [roles, field, value = std::move(value)](Facts& facts) {
    if (field == "nodeSelector") facts.nodes = refused();  // the bench's node has no labels
    if (roles != "executor") facts.driver_pod["spec"][field] = value;
    if (roles != "driver") facts.executor_pod["spec"][field] = value;
  };
}

Plant both(Plant first, Plant second) {
  return [first = std::move(first), second = std::move(second)](Facts& facts) {
    first(facts);
    second(facts);
  };
}

Plant python(DeployMode mode, Plant more) {
  return [mode, more = std::move(more)](Facts& facts) {
    facts.kind = AppKind::kPython;
    facts.mode = mode;
    more(facts);
  };
}

Plant env(std::string const& name, std::string const& value, std::string const& roles = "both") {
  return [=](Facts& facts) {
    for (auto const& [role, pod] :
         {std::pair("driver", &facts.driver_pod), std::pair("executor", &facts.executor_pod)})
      if (roles == "both" || roles == role)
        (*pod)["spec"]["containers"][0]["env"].push_back({{"name", name}, {"value", value}});
  };
}

void nothing(Facts& /*facts*/) {}

TEST(RoleRules, AWellPlannedRunHasNoWarning) {
  Facts facts = healthy();
  facts.no_node_use.clear();
  facts.leftovers.why.clear();
  for (Check const& check : examine(facts)) {
    EXPECT_EQ(check.result, Result::kOk)
        << check.name << ' ' << check.subject << ' ' << check.evidence;
  }
}

TEST(RoleRules, Users) {
  Json const odd = {{"runAsUser", 1000}, {"runAsGroup", 1000}};
  expect_found({
      {"the image's", "R-UID", nothing, Result::kOk, "the images' own"},
      {"Spark's",
       "R-UID",
       spec("both", "securityContext", {{"runAsUser", 185}, {"runAsGroup", 5}}),
       Result::kOk,
       "the images' own"},
      {"group 0",
       "R-UID",
       spec("both", "securityContext", {{"runAsUser", 1000}}),
       Result::kOk,
       "user 1000: in group 0"},
      {"no name",
       "R-UID",
       spec("driver", "securityContext", odd),
       Result::kWarning,
       "user 1000 is in no image"},
      {"of the container",
       "R-UID",
       [=](Facts& f) { f.executor_pod["spec"]["containers"][0]["securityContext"] = odd; },
       Result::kWarning,
       "invalid null input"},
      {"supplemental",
       "R-UID",
       spec("both",
            "securityContext",
            {{"runAsUser", 1000}, {"runAsGroup", 1000}, {"supplementalGroups", {5, 0}}}),
       Result::kOk,
       "in group 0"},
      {"of OpenShift",
       "R-UID",
       [](Facts& f) {
         f.name_space.object["metadata"]["annotations"]["openshift.io/sa.scc.uid-range"] =
             "1000680000/10000";
       },
       Result::kOk,
       "out of the namespace's range 1000680000/10000"},
      {"of OpenShift, another group",
       "R-UID",
       both(spec("both", "securityContext", {{"runAsGroup", 1000}}),
            [](Facts& f) {
              f.name_space.object["metadata"]["annotations"]["openshift.io/sa.scc.uid-range"] =
                  "1000680000/10000";
            }),
       Result::kWarning,
       "its group is not 0"},
  });
}

TEST(RoleRules, SpotNodes) {
  Json const selector = {{"karpenter.sh/capacity-type", "spot"}};
  Json const toleration =
      Json::array({{{"key", "kubernetes.azure.com/scalesetpriority"}, {"operator", "Exists"}}});
  Json const affinity = Json::parse(R"({"nodeAffinity":
      {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions":
      [{"key": "eks.amazonaws.com/capacityType", "operator": "In", "values": ["SPOT"]}]}]}}})");
  Plant const handed = conf(
      {{"spark.decommission.enabled", "true"}, {"spark.storage.decommission.enabled", "true"}});
  expect_found({
      {"none", "R-SPOT", nothing, Result::kOk, "no spot nodes"},
      {"on demand",
       "R-SPOT",
       spec("both", "nodeSelector", {{"karpenter.sh/capacity-type", "on-demand"}}),
       Result::kOk,
       "no spot nodes"},
      {"driver",
       "R-SPOT",
       spec("driver", "nodeSelector", selector),
       Result::kWarning,
       "the run ends when that is taken back"},
      {"driver tolerates",
       "R-SPOT",
       spec("driver", "tolerations", toleration),
       Result::kWarning,
       "toleration of kubernetes.azure.com"},
      {"driver by affinity",
       "R-SPOT",
       spec("driver", "affinity", affinity),
       Result::kWarning,
       "nodeAffinity eks.amazonaws.com"},
      {"executors",
       "R-SPOT",
       spec("executor", "nodeSelector", selector),
       Result::kWarning,
       "does not hand over"},
      {"executors, half",
       "R-SPOT",
       both(spec("executor", "nodeSelector", selector),
            conf({{"spark.decommission.enabled", "true"}})),
       Result::kWarning,
       "does not hand over"},
      {"executors, whole",
       "R-SPOT",
       both(spec("executor", "nodeSelector", selector), handed),
       Result::kOk,
       "only executors"},
      {"another taint",
       "R-SPOT",
       spec("driver", "tolerations", Json::array({{{"key", "team"}, {"operator", "Exists"}}})),
       Result::kOk,
       "no spot nodes"},
  });
}

TEST(RoleRules, TimeZones) {
  std::string const options = "spark.driver.extraJavaOptions";
  expect_found({
      {"none", "R-TZ", nothing, Result::kOk, "the image's"},
      {"both", "R-TZ", env("TZ", "UTC"), Result::kOk, "UTC"},
      {"driver",
       "R-TZ",
       env("TZ", "Asia/Tokyo", "driver"),
       Result::kWarning,
       "the driver's is Asia/Tokyo, the executors' the image's"},
      {"JVM",
       "R-TZ",
       conf({{options, "-Xss2m -Duser.timezone=UTC -ea"}}),
       Result::kWarning,
       "the driver's is UTC"},
      {"JVM beats TZ",
       "R-TZ",
       both(env("TZ", "UTC"), conf({{options, "-Duser.timezone=Asia/Tokyo"}})),
       Result::kWarning,
       "the executors' UTC"},
      {"the same by two ways",
       "R-TZ",
       both(env("TZ", "UTC", "executor"), conf({{options, "-Duser.timezone=UTC"}})),
       Result::kOk,
       "UTC"},
      {"this machine",
       "R-TZ",
       both(env("TZ", "UTC", "executor"), [](Facts& f) { f.mode = DeployMode::kClient; }),
       Result::kOk,
       "this machine"},
  });
}

TEST(RoleRules, TheDriversName) {
  Plant const side_car = [](Facts& f) {
    Json& all = f.driver_pod["spec"]["containers"];
    all.insert(all.begin(), {{"name", "proxy"}});
  };
  std::string const wait = "spark.kubernetes.allocation.driver.readinessTimeout";
  std::string const address = "spark.kubernetes.executor.useDriverPodIP";
  auto const with = [&](Plant plant) { return both(side_car, std::move(plant)); };
  expect_found({
      {"alone", "R-DNS", conf({}, "4.0"), Result::kOk, "no side-car"},
      {"delayed", "R-DNS", with(conf({}, "3.5")), Result::kWarning, "UnknownHostException"},
      {"waits", "R-DNS", with(conf({{wait, "60s"}}, "3.5")), Result::kOk, "waits 60s"},
      {"address", "R-DNS", with(conf({{address, "true"}}, "4.1")), Result::kOk, "address"},
      {"address by default", "R-DNS", with(conf({}, "4.3")), Result::kOk, "address"},
      {"name after all",
       "R-DNS",
       with(conf({{address, "false"}}, "4.3")),
       Result::kWarning,
       "side-cars"},
      {"early name",
       "R-DNS",
       with(both(conf({{address, "false"}}, "4.3"),
                 [](Facts& f) {
                   f.resources = {{{"kind", "Service"},
                                   {"metadata", {{"name", "app-svc"}}},
                                   {"spec", {{"publishNotReadyAddresses", true}}}}};
                 })),
       Result::kOk,
       "before it is ready"},
      {"a line that does not know the key",
       "R-DNS",
       with(conf({{address, "true"}}, "3.5")),
       Result::kWarning,
       "side-cars"},
  });
}

TEST(RunRules, Python) {
  auto const here = [](std::string version, std::string wanted, std::string why = "") {
    return python(DeployMode::kClient, [=](Facts& f) {
      f.python = {"python3", version, wanted, why};
    });
  };
  auto const pods = [](std::string const& driver, std::string const& worker) {
    return python(DeployMode::kCluster,
                  both(env("PYSPARK_DRIVER_PYTHON", driver), env("PYSPARK_PYTHON", worker)));
  };
  expect_found({
      {"Java", "R-PY", nothing, Result::kOk, "no Python"},
      {"equal", "R-PY", here("3.11.7", "3.11"), Result::kOk, "3.11.7"},
      {"differs", "R-PY", here("3.11.7", "3.10"), Result::kError, "is Python 3.11.7", 2},
      {"1 is not 11", "R-PY", here("3.1.7", "3.11"), Result::kError, "is Python 3.1.7", 2},
      {"not said", "R-PY", here("3.11.7", ""), Result::kNotChecked, "python.version"},
      {"none", "R-PY", here("", "3.11", "no such program"), Result::kNotChecked, "no such"},
      {"same", "R-PY", pods("python3", "python3"), Result::kOk, "the same"},
      {"two", "R-PY", pods("/opt/a/bin/python3.11", "python3.10"), Result::kWarning, "3.11"},
      {"names that do not tell",
       "R-PY",
       pods("/opt/a/bin/python3", "python3.10"),
       Result::kOk,
       "must be equal"},
  });
}

TEST(RunRules, ExecutorsThatFail) {
  std::string const dynamic = "spark.dynamicAllocation.";
  expect_found({
      {"twice", "R-MAXFAIL", nothing, Result::kOk, "twice its executors"},
      {"before 3.5", "R-MAXFAIL", conf({}, "3.4"), Result::kOk, "for ever"},
      {"set", "R-MAXFAIL", conf({{"spark.executor.maxNumFailures", "9"}}), Result::kOk, "after 9"},
      {"without end",
       "R-MAXFAIL",
       conf({{dynamic + "enabled", "true"}}),
       Result::kWarning,
       "for ever"},
      {"with an end",
       "R-MAXFAIL",
       conf({{dynamic + "enabled", "true"}, {dynamic + "maxExecutors", "9"}}),
       Result::kOk,
       "twice"},
  });
}

TEST(RunRules, TheEnd) {
  std::string const key = "spark.submit.callSystemExitOnMainExit";
  expect_found({
      {"4.3", "R-EXIT", nothing, Result::kOk, "=true ends it"},
      {"asked for", "R-EXIT", conf({{key, "true"}}), Result::kOk, "ends the JVM"},
      {"3.5", "R-EXIT", conf({}, "3.5"), Result::kOk, "keep the driver"},
      {"3.1.1", "R-EXIT", conf({}, "3.1.1"), Result::kWarning, "goes on after"},
      {"3.1.2", "R-EXIT", conf({}, "3.1.2"), Result::kOk, "keep the driver"},
  });
}

TEST(RunRules, TheDriversServer) {
  auto const master = [](std::string const& value) {
    return conf({{"spark.kubernetes.driver.master", value}});
  };
  expect_found({
      {"none", "R-MASTER", nothing, Result::kOk, "kubernetes.default.svc"},
      {"a name", "R-MASTER", master("https://10.0.0.1:443"), Result::kOk, "10.0.0.1"},
      {"itself", "R-MASTER", master("https://localhost:6443"), Result::kError, "own pod", 2},
      {"itself, by number",
       "R-MASTER",
       master("k8s://https://127.0.0.1"),
       Result::kError,
       "own",
       2},
      {"itself, by six", "R-MASTER", master("https://[::1]:6443"), Result::kError, "own", 2},
  });
}

TEST(AzureRules, HostsAndKeys) {
  std::string const key = "spark.hadoop.fs.azure.account.key.acc.";
  std::string const log = "spark.eventLog.dir";
  std::string const dfs = "abfss://c@acc.dfs.core.windows.net/x";
  std::string const blob = "wasbs://c@acc.blob.core.windows.net/x";
  std::string const k = "${env.KEY}";
  std::string const flat = "abfss://c@acc.blob.core.windows.net/x";
  expect_found({
      {"none", "R-AZURE", nothing, Result::kOk, "no path"},
      {"abfs",
       "R-AZURE",
       conf({{log, dfs}, {key + "dfs.core.windows.net", k}}, "4.1"),
       Result::kOk,
       "belong together"},
      {"abfs, blob's key",
       "R-AZURE",
       conf({{log, dfs}, {key + "blob.core.windows.net", k}}),
       Result::kError,
       "this one is of acc.blob",
       2},
      {"abfs, both",
       "R-AZURE",
       conf({{log, dfs}, {key + "blob.core.windows.net", k}, {key + "dfs.core.windows.net", k}},
            "4.1"),
       Result::kOk,
       "belong"},
      {"abfs, another login",
       "R-AZURE",
       conf({{log, dfs},
             {key + "blob.core.windows.net", k},
             {"spark.hadoop.fs.azure.account.auth.type.acc.dfs.core.windows.net", "OAuth"}},
            "4.1"),
       Result::kOk,
       "belong"},
      {"wasb",
       "R-AZURE",
       conf({{log, blob}, {key + "blob.core.windows.net", k}}, "3.5"),
       Result::kOk,
       "belong"},
      {"wasb, dfs's key",
       "R-AZURE",
       conf({{log, blob}, {key + "dfs.core.windows.net", k}}, "3.5"),
       Result::kError,
       "reads the key of acc.blob",
       2},
      {"wasb at dfs",
       "R-AZURE",
       conf({{log, "wasbs://c@acc.dfs.core.windows.net/"}}, "3.5"),
       Result::kError,
       "does not speak",
       2},
      {"abfs at blob", "R-AZURE", conf({{log, flat}}, "4.1"), Result::kError, "does not speak", 2},
      {"abfs at blob, Hadoop 3.5",
       "R-AZURE",
       conf({{log, flat},
             {key + "blob.core.windows.net", k},
             {"spark.hadoop.fs.azure.metrics.collection.enabled", "false"}},
            "4.3"),
       Result::kOk,
       "belong"},
      {"a driver that would not end",
       "R-AZURE",
       conf({{log, dfs}, {key + "dfs.core.windows.net", k}}, "4.2"),
       Result::kWarning,
       "keeps the driver alive"},
      {"another host",
       "R-AZURE",
       conf({{log, "abfs://c@10.0.0.1:10000/x"}}, "4.1"),
       Result::kOk,
       "belong"},
  });
}

TEST(AzureRules, TheLabelOfWorkloadIdentity) {
  std::string const provider =
      "spark.hadoop.fs.azure.account.oauth.provider.type.acc.dfs.core.windows.net";
  Plant const used =
      conf({{provider, "org.apache.hadoop.fs.azurebfs.oauth2.WorkloadIdentityTokenProvider"}});
  Plant const label = [](Facts& f) {
    for (Json* one : {&f.driver_pod, &f.executor_pod})
      (*one)["metadata"]["labels"]["azure.workload.identity/use"] = "true";
  };
  Plant const account = [](Facts& f) {
    for (auto& [name, answer] : f.accounts)
      answer.object["metadata"]["annotations"]["azure.workload.identity/client-id"] = "x";
  };
  expect_found({
      {"missing", "R-AZURE", used, Result::kError, "lacks the label", 2},
      {"there", "R-AZURE", both(used, both(label, account)), Result::kOk, ""},
  });
}

Plant room(std::vector<Json> nodes, std::vector<Json> pods = {}, long long executors = 2) {
  return [=](Facts& f) {
    f.nodes = found(Json(nodes));
    f.no_node_use.clear();
    f.executors = executors;
    for (Json const& one : pods) f.node_use.add(one);
  };
}

Json placed(std::string const& cpu, std::string const& node, std::string const& phase = "Running") {
  Json one = pod("executor");
  one["spec"]["nodeName"] = node;
  one["spec"]["containers"][0]["resources"] = {{"requests", {{"cpu", cpu}}}};
  one["status"]["phase"] = phase;
  return one;
}

Json node_named(std::string const& name,
                std::string const& cpu,
                std::string const& memory = "16Gi") {
  Json one = node(cpu, memory, "amd64");
  one["metadata"]["name"] = name;
  return one;
}

TEST(CapacityRules, RoomNow) {
  Json cordoned = node_named("b", "8");
  cordoned["spec"]["unschedulable"] = true;
  Json not_ready = node_named("b", "8");
  not_ready["spec"]["taints"] =
      Json::array({{{"key", "node.kubernetes.io/not-ready"}, {"effect", "NoSchedule"}}});
  Json few = node_named("a", "9");
  few["status"]["allocatable"]["pods"] = "2";
  expect_found({
      {"free",
       "D-GANG",
       room({node_named("a", "4")}),
       Result::kOk,
       "driver and 2 executors find room now, beside 0 running pods"},
      {"no pods seen",
       "D-GANG",
       [](Facts& f) { f.no_node_use = "we may not look: pods is forbidden"; },
       Result::kNotChecked,
       "pods is forbidden"},
      {"no nodes seen",
       "D-GANG",
       [](Facts& f) { f.nodes = refused(); },
       Result::kNotChecked,
       "may not look"},
      {"no nodes", "D-GANG", room({}), Result::kNotChecked, "autoscaler"},
      {"one executor",
       "D-GANG",
       room({node_named("a", "4")}, {placed("2", "a")}),
       Result::kWarning,
       "1 of 2 executors find room now, beside 1 running pod"},
      {"deadlock",
       "D-GANG",
       room({node_named("a", "4")}, {placed("2500m", "a")}),
       Result::kWarning,
       "none of 2 executors"},
      {"full",
       "D-GANG",
       room({node_named("a", "4")}, {placed("3500m", "a")}),
       Result::kWarning,
       "no node has room"},
      {"ended pods take nothing",
       "D-GANG",
       room({node_named("a", "4")}, {placed("4", "a", "Succeeded")}),
       Result::kOk,
       "find room"},
      {"pods that wait take nothing",
       "D-GANG",
       room({node_named("a", "4")}, {placed("4", "")}),
       Result::kOk,
       "find room"},
      {"two nodes",
       "D-GANG",
       room({node_named("a", "1"), node_named("b", "2")}),
       Result::kOk,
       "2 executors find room"},
      // One CPU is left over on each node: what is free together does not count.
      {"in pieces",
       "D-GANG",
       room({node_named("a", "1500m"), node_named("b", "1500m")}),
       Result::kWarning,
       "1 of 2"},
      {"cordoned", "D-GANG", room({node_named("a", "2"), cordoned}), Result::kWarning, "1 of 2"},
      {"not ready", "D-GANG", room({node_named("a", "2"), not_ready}), Result::kWarning, "1 of 2"},
      {"number of pods", "D-GANG", room({few}), Result::kWarning, "1 of 2"},
      {"memory", "D-GANG", room({node_named("a", "9", "3Gi")}), Result::kWarning, "1 of 2"},
  });
}

TEST(CapacityRules, CountAsTheSchedulerDoes) {
  Json const one = Json::parse(R"({"metadata": {"name": "x"}, "spec": {"nodeName": "a",
      "overhead": {"cpu": "250m"},
      "initContainers": [
        {"resources": {"requests": {"cpu": "3"}}},
        {"restartPolicy": "Always", "resources": {"requests": {"cpu": "1", "memory": "1Gi"}}}],
      "containers": [{"resources": {"requests": {"cpu": "500m"}}},
                     {"resources": {"limits": {"memory": "1Gi"}}}]}})");
  auto const amounts = scheduled_requests(one);
  EXPECT_DOUBLE_EQ(amounts.at("cpu"), 3.25);
  EXPECT_DOUBLE_EQ(amounts.at("memory"), 2.0 * 1024 * 1024 * 1024);
  EXPECT_DOUBLE_EQ(amounts.at("pods"), 1);
}

TEST(LeftoverRules, Leftovers) {
  auto const left = [](Leftovers leftovers) { return [=](Facts& f) { f.leftovers = leftovers; }; };
  expect_found({
      {"none", "D-ORPHANS", left({{}, "", false, ""}), Result::kOk, "no leftovers"},
      {"unseen", "D-ORPHANS", left({{}, "", false, "we may not look"}), Result::kNotChecked, "may"},
      {"too many", "D-ORPHANS", left({{}, "", true, ""}), Result::kNotChecked, "too many"},
      {"some",
       "D-ORPHANS",
       left({{{"ConfigMap", 3}, {"Pod", 1}}, "", false, ""}),
       Result::kWarning,
       "4 objects without a live driver: 3 ConfigMap, 1 Pod"},
      {"more",
       "D-ORPHANS",
       left({{{"Pod", 9}}, "secrets", true, ""}),
       Result::kWarning,
       "at least 9 objects without a live driver: 9 Pod; not looked at: secrets"},
  });
}

}  // namespace
}  // namespace k8spark::doctor
