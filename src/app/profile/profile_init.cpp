#include "app/new_file.h"
#include "app/profile/profile_commands.h"
#include "app/report.h"
#include "text/strings.h"

#include <array>

namespace k8spark::app {

namespace {

struct Question {
  std::string_view text;
  std::string profile::StarterAnswers::*answer;
  std::string_view kinds;  // only for these; empty: for all
};

constexpr std::array<Question, 8> kQuestions = {
    {{"where does it run (aws, azure, gcs, minio, openshift, local)",
      &profile::StarterAnswers::kind,
      ""},
     {"Spark version (empty: the newest)", &profile::StarterAnswers::spark_version, ""},
     {"image (empty: apache/spark of that version)", &profile::StarterAnswers::image, ""},
     {"namespace", &profile::StarterAnswers::ns, ""},
     {"service account", &profile::StarterAnswers::service_account, ""},
     {"region", &profile::StarterAnswers::region, "aws"},
     {"endpoint of the store", &profile::StarterAnswers::endpoint, "minio"},
     {"storage account", &profile::StarterAnswers::account, "azure"}}};

// False when the person has gone away (end of input).
bool ask_all(profile::StarterAnswers& answers, Context& context) {
  for (Question const& question : kQuestions) {
    if (!question.kinds.empty() && question.kinds != answers.kind) continue;
    std::string& answer = answers.*question.answer;
    std::string prompt(question.text);
    if (!answer.empty()) prompt += " [" + answer + ']';
    std::optional<std::string> const said = context.ask(prompt + ": ");
    if (!said) return false;
    std::string const word(text::trim(*said));
    if (!word.empty()) answer = word;
  }
  return true;
}

}  // namespace

int run_profile_init(ProfileInitOptions const& options, Context& context) {
  profile::StarterAnswers answers = options.answers;
  bool const to_stdout = options.file == "-";
  bool const exists = !to_stdout && context.files.kind(options.file) != sys::FileKind::kMissing;
  if (exists && !options.force) return report_error(file_exists(options.file), context);
  if (options.ask && context.ask && !ask_all(answers, context))
    return report_error(usage_error("no answer; nothing was written", "k8spark profile init"),
                        context);
  Result<std::string> const text = profile::starter_file(answers);
  if (!text) return report_error(text.error(), context);
  if (to_stdout) return context.streams.out(*text) && context.streams.flush() ? 0 : 1;
  if (Result<void> const written = write_new_file(options.file, *text, options.force); !written)
    return report_error(written.error(), context);
  say(context, "wrote " + options.file + "; k8spark profile validate checks it");
  return 0;
}

}  // namespace k8spark::app
