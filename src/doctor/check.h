#pragma once

#include <string>
#include <string_view>
#include <vector>

// What an examination finds. Pure.
namespace k8spark::doctor {

enum class Result { kOk, kWarning, kError, kNotChecked };

// "ok", "warning", "error", "not checked".
std::string_view to_string(Result result);

// What the run would end as; each has its exit code (docs/doctor.md).
enum class FaultClass {
  kConfiguration,  // 2: seen without the cluster
  kUnreachable,    // 110
  kRefused,        // 111: rights, quota, admission
  kNoRoom,         // 113
  kMissing,        // 114: a Secret, ConfigMap, volume, account, folder is missing or wrong
};

// What `doctor --fix` can do about an error.
struct Fix {
  enum class Kind { kNone, kDriverRights, kEventFolder, kTrimSecret };
  Kind kind = Kind::kNone;
  std::string name;  // of the Secret

  bool operator==(Fix const&) const = default;
};

struct Check {
  std::string name;     // "D-RBAC": a row of docs/doctor.md
  std::string subject;  // "account spark"
  Result result = Result::kOk;
  std::string evidence;  // what was seen; of kNotChecked: why
  std::string cure;
  FaultClass fault = FaultClass::kConfiguration;  // of an error
  Fix fix = {};

  bool operator==(Check const&) const = default;
};

// 0 without errors, else by the class of the first one.
int exit_code_of(std::vector<Check> const& checks);

// Collects what one rule finds.
class Findings {
 public:
  Findings(std::string_view name, std::vector<Check>& out) : name_(name), out_(out) {}

  void ok(std::string subject, std::string evidence) {
    add(Result::kOk, std::move(subject), std::move(evidence), "");
  }
  void warning(std::string subject, std::string evidence, std::string cure) {
    add(Result::kWarning, std::move(subject), std::move(evidence), std::move(cure));
  }
  void error(FaultClass fault, std::string subject, std::string evidence, std::string cure) {
    add(Result::kError, std::move(subject), std::move(evidence), std::move(cure));
    out_.back().fault = fault;
  }
  void not_checked(std::string subject, std::string why) {
    add(Result::kNotChecked, std::move(subject), std::move(why), "");
  }
  // Of what was added last.
  void can_be_fixed(Fix fix) { out_.back().fix = std::move(fix); }

 private:
  void add(Result result, std::string subject, std::string evidence, std::string cure) {
    out_.push_back({std::string(name_),
                    std::move(subject),
                    result,
                    std::move(evidence),
                    std::move(cure),
                    FaultClass::kConfiguration,
                    {}});
  }

  std::string_view name_;
  std::vector<Check>& out_;
};

}  // namespace k8spark::doctor
