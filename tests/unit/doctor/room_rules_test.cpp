#include "facts_bench.h"

// Quotas, LimitRanges and nodes.
namespace k8spark::doctor {
namespace {

Json quota(Json const& hard, Json const& used = Json::object(), Json const& spec = Json::object()) {
  return object("q", {{"spec", spec}, {"status", {{"hard", hard}, {"used", used}}}});
}

std::function<void(Facts&)> quotas(Json one) {
  return [one = std::move(one)](Facts& facts) { facts.quotas = found(Json::array({one})); };
}

TEST(RoomRules, Quotas) {
  expect_found({
      {"none", "D-QUOTA", [](Facts&) {}, Result::kOk, "has none"},
      {"unseen", "D-QUOTA", [](Facts& f) { f.quotas = refused(); }, Result::kNotChecked, "may not"},
      {"room",
       "D-QUOTA",
       quotas(quota({{"requests.cpu", "3"}, {"pods", "3"}})),
       Result::kOk,
       "has room for driver and 2 executors"},
      {"full",
       "D-QUOTA",
       quotas(quota({{"requests.cpu", "10"}}, {{"requests.cpu", "9500m"}})),
       Result::kError,
       "500m CPU of 10 CPU requests.cpu left, the driver wants 1 CPU",
       111},
      {"no executor",
       "D-QUOTA",
       quotas(quota({{"pods", "1"}})),
       Result::kError,
       "each executor wants 1",
       111},
      {"one executor",
       "D-QUOTA",
       quotas(quota({{"pods", "2"}})),
       Result::kWarning,
       "1 of 2 executors fit"},
      {"most executors",
       "D-QUOTA",
       [](Facts& f) {
         quotas(quota({{"memory", "8Gi"}}))(f);
         f.most_executors = 10;
       },
       Result::kWarning,
       "of 10 executors fit"},
      {"must state",
       "D-QUOTA",
       quotas(quota({{"limits.cpu", "10"}})),
       Result::kError,
       "to state limits.cpu",
       111},
      {"default given",
       "D-QUOTA",
       [](Facts& f) {
         quotas(quota({{"limits.cpu", "10"}}))(f);
         f.limit_ranges = found(Json::array({object(
             "l",
             {{"spec",
               {{"limits",
                 Json::array({{{"type", "Container"}, {"default", {{"cpu", "2"}}}}})}}}})}));
       },
       Result::kOk,
       "has room"},
      {"scope of others",
       "D-QUOTA",
       quotas(quota({{"pods", "0"}}, Json::object(), {{"scopes", Json::array({"BestEffort"})}})),
       Result::kOk,
       "has room"},
      {"scope of ours",
       "D-QUOTA",
       quotas(quota({{"pods", "0"}}, Json::object(), {{"scopes", Json::array({"NotBestEffort"})}})),
       Result::kError,
       "the driver wants 1",
       111},
      {"priority of others",
       "D-QUOTA",
       quotas(quota({{"pods", "0"}},
                    Json::object(),
                    {{"scopeSelector",
                      {{"matchExpressions",
                        Json::array({{{"scopeName", "PriorityClass"},
                                      {"operator", "In"},
                                      {"values", Json::array({"high"})}}})}}}})),
       Result::kOk,
       "has room"},
      {"config maps",
       "D-QUOTA",
       [](Facts& f) {
         quotas(quota({{"configmaps", "10"}}, {{"configmaps", "10"}}))(f);
         f.resources = {{{"kind", "ConfigMap"}, {"metadata", {{"name", "m"}}}}};
       },
       Result::kError,
       "0 configmaps left",
       111},
      {"no plan",
       "D-QUOTA",
       [](Facts& f) {
         quotas(quota({{"pods", "1"}}))(f);
         f.driver_pod = f.executor_pod = Json();
       },
       Result::kNotChecked,
       "R-CONF"},
  });
}

std::function<void(Facts&)> range(Json item) {
  return [item = std::move(item)](Facts& facts) {
    facts.limit_ranges =
        found(Json::array({object("l", {{"spec", {{"limits", Json::array({item})}}}})}));
  };
}

TEST(RoomRules, LimitRanges) {
  expect_found({
      {"none", "D-LIMITS", [](Facts&) {}, Result::kOk, "has none"},
      {"unseen", "D-LIMITS", [](Facts& f) { f.limit_ranges = refused(); }, Result::kNotChecked, ""},
      {"within",
       "D-LIMITS",
       range({{"type", "Container"}, {"max", {{"memory", "4Gi"}}}}),
       Result::kOk,
       "within"},
      {"above",
       "D-LIMITS",
       range({{"type", "Container"}, {"max", {{"memory", "1Gi"}}}}),
       Result::kError,
       "at most 1Gi, the limit is 1408Mi",
       111},
      {"below",
       "D-LIMITS",
       range({{"type", "Container"}, {"min", {{"memory", "2Gi"}}}}),
       Result::kError,
       "at least 2Gi",
       111},
      {"request above",
       "D-LIMITS",
       range({{"type", "Container"}, {"max", {{"cpu", "500m"}}}}),
       Result::kError,
       "requested are 1 CPU",
       111},
      {"default below",
       "D-LIMITS",
       range({{"type", "Container"}, {"default", {{"cpu", "500m"}}}}),
       Result::kError,
       "gives a limit of 500m CPU",
       111},
      {"of the pod",
       "D-LIMITS",
       range({{"type", "Pod"}, {"max", {{"memory", "1Gi"}}}}),
       Result::kError,
       "(Pod)",
       111},
      {"of claims",
       "D-LIMITS",
       range({{"type", "PersistentVolumeClaim"}, {"max", {{"storage", "1Gi"}}}}),
       Result::kOk,
       "within"},
      {"ratio",
       "D-LIMITS",
       [](Facts& f) {
         range({{"type", "Container"}, {"maxLimitRequestRatio", {{"cpu", "2"}}}})(f);
         f.driver_pod["spec"]["containers"][0]["resources"]["limits"]["cpu"] = "4";
       },
       Result::kError,
       "factor",
       111},
  });
}

std::function<void(Facts&)> nodes(std::vector<Json> all) {
  return [all = std::move(all)](Facts& facts) { facts.nodes = found(Json(all)); };
}

TEST(RoomRules, Nodes) {
  Json tainted = node("4", "16Gi", "amd64");
  tainted["spec"]["taints"] = Json::array({{{"key", "gpu"}, {"effect", "NoSchedule"}}});
  Json labelled = node("4", "16Gi", "arm64");
  labelled["metadata"]["labels"] = {{"pool", "spark"}};
  expect_found({
      {"fits", "D-FIT", [](Facts&) {}, Result::kOk, "1 of 1 nodes"},
      {"unseen", "D-FIT", [](Facts& f) { f.nodes = refused(); }, Result::kNotChecked, "may not"},
      {"no nodes", "D-FIT", nodes({}), Result::kNotChecked, "autoscaler"},
      {"too small",
       "D-FIT",
       nodes({node("4", "1Gi", "amd64")}),
       Result::kError,
       "the largest of its nodes have 4 CPU and 1Gi",
       113},
      {"cpu too small",
       "D-FIT",
       nodes({node("500m", "16Gi", "amd64")}),
       Result::kError,
       "wants 1 CPU and 1408Mi",
       113},
      {"tainted", "D-FIT", nodes({tainted}), Result::kError, "none of 1 nodes", 113},
      {"tolerated",
       "D-FIT",
       [=](Facts& f) {
         nodes({tainted})(f);
         for (Json* one : {&f.driver_pod, &f.executor_pod})
           (*one)["spec"]["tolerations"] = Json::array({{{"key", "gpu"}, {"operator", "Exists"}}});
       },
       Result::kOk,
       "1 of 1 nodes"},
      {"selector",
       "D-FIT",
       [](Facts& f) {
         f.driver_pod["spec"]["nodeSelector"] = {{"pool", "spark"}};
       },
       Result::kError,
       "none of 1 nodes",
       113},
      {"selector matches",
       "D-FIT",
       [=](Facts& f) {
         nodes({labelled})(f);
         f.driver_pod["spec"]["nodeSelector"] = {{"pool", "spark"}};
       },
       Result::kOk,
       "1 of 1 nodes"},
      {"one kind", "D-ARCH", [](Facts&) {}, Result::kOk, "all are amd64"},
      {"two kinds",
       "D-ARCH",
       nodes({node("4", "16Gi", "amd64"), node("4", "16Gi", "arm64")}),
       Result::kWarning,
       "amd64, arm64"},
      {"two kinds, chosen",
       "D-ARCH",
       [=](Facts& f) {
         nodes({node("4", "16Gi", "amd64"), labelled})(f);
         for (Json* one : {&f.driver_pod, &f.executor_pod})
           (*one)["spec"]["nodeSelector"] = {{"pool", "spark"}};
       },
       Result::kOk,
       "all are arm64"},
      {"arch unseen", "D-ARCH", [](Facts& f) { f.nodes = refused(); }, Result::kNotChecked, "may"},
  });
}

}  // namespace
}  // namespace k8spark::doctor
