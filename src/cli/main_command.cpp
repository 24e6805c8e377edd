#include "cli/main_command.h"

#include "app/ci_commands.h"
#include "app/commands.h"
#include "app/completion.h"
#include "app/image/image_commands.h"
#include "app/report.h"
#include "app/setup/doctor_commands.h"
#include "cli/ci_commands.h"
#include "cli/client_commands.h"
#include "cli/cluster_commands.h"
#include "cli/command_group.h"
#include "cli/completion.h"
#include "cli/connect_commands.h"
#include "cli/gc_command.h"
#include "cli/help.h"
#include "cli/image_commands.h"
#include "cli/local_commands.h"
#include "cli/notebook_commands.h"
#include "cli/profile_commands.h"
#include "cli/reach_commands.h"
#include "cli/server_commands.h"
#include "cli/setup_commands.h"
#include "cli/submit_command.h"
#include "cli/submit_flags.h"
#include "cli/submit_list_command.h"
#include "cli/timeline_commands.h"
#include "cli/why_commands.h"
#include "text/strings.h"

#include <algorithm>
#include <array>

namespace k8spark::cli {

namespace {

using Words = std::vector<std::string>;
using app::Context;

int run_by_submission_id(SubmitRequest request, Context& context) {
  using Action = app::SubmissionIdOptions::Action;
  bool const kills = request.kind == SubmitRequest::Kind::kKill;
  app::SubmissionIdOptions const options{std::move(request.options),
                                         kills ? Action::kKill : Action::kStatus,
                                         std::move(request.submission_id)};
  return carry_out(app::run_submission_id, options, context);
}

int submit_list(Words const& words, Context& context) {
  Result<app::SubmitListOptions> const options = parse_submit_list(words);
  return options ? carry_out(app::run_submit_list, *options, context)
                 : app::report_error(options.error(), context);
}

int submit(Words const& words, Context& context) {
  if (words.empty())
    return app::report_error(
        usage_error("no application", "k8spark submit", "k8spark submit --help"), context);
  Result<SubmitRequest> request = parse_submit(words, submit_and_list_flags());
  if (!request) return app::report_error(request.error(), context);
  if (request->kind == SubmitRequest::Kind::kHelp) return print_document(context, submit_help());
  if (request->kind == SubmitRequest::Kind::kVersion)
    return print_document(context, version_text());
  if (wants_list(*request)) return submit_list(words, context);
  switch (request->kind) {
    case SubmitRequest::Kind::kKill:
    case SubmitRequest::Kind::kStatus:
      return run_by_submission_id(*std::move(request), context);
    default:
      break;
  }
  request->options.executors = request->executors;
  return carry_out(app::run_submit, request->options, context);
}

int render(Words const& words, Context& context) {
  Result<SubmitRequest> request = parse_submit(words, render_flags());
  if (!request) return app::report_error(request.error(), context);
  if (request->kind == SubmitRequest::Kind::kHelp) return print_document(context, render_help());
  app::RenderOptions options;
  options.folder = request->options.output;
  options.cron = request->cron;
  options.submitter_image = request->submitter_image;
  options.submitter_account = request->submitter_account;
  options.submit = std::move(request->options);
  if (!request->format.empty()) options.format = request->format;
  options.executors = request->executors;
  return carry_out(app::run_render, options, context);
}

int explain(Words const& words, Context& context) {
  Result<SubmitRequest> request = parse_submit(words, explain_flags());
  if (!request) return app::report_error(request.error(), context);
  if (request->kind == SubmitRequest::Kind::kHelp) return print_document(context, explain_help());
  if (request->keys) {
    app::ExplainKeysOptions options;
    options.pattern = request->options.primary_resource.value_or("");
    if (!request->options.output.empty()) options.output = request->options.output;
    options.submit = std::move(request->options);
    return carry_out(app::run_explain_keys, options, context);
  }
  return app::run_explain(request->options, context);
}

int doctor(Words const& words, Context& context) {
  Result<SubmitRequest> request = parse_submit(words, doctor_flags());
  if (!request) return app::report_error(request.error(), context);
  if (request->kind == SubmitRequest::Kind::kHelp) return print_document(context, doctor_help());
  app::DoctorOptions options;
  options.offline = request->offline;
  options.fix = request->fix;
  options.rules = request->rules;
  if (!request->options.output.empty()) options.output = request->options.output;
  options.submit = std::move(request->options);
  return carry_out(app::run_doctor, options, context);
}

int logs(Words const& words, Context& context) {
  return run_parsed(parse_logs(words), app::run_logs, context);
}
int timeline(Words const& words, Context& context) {
  return run_parsed(parse_timeline(words), app::run_timeline, context);
}
int report(Words const& words, Context& context) {
  return run_parsed(parse_report(words), app::run_report, context);
}
int status(Words const& words, Context& context) {
  return run_parsed(parse_status(words), app::run_status, context);
}
int why(Words const& words, Context& context) {
  return run_parsed(parse_why(words), app::run_why, context);
}
int events(Words const& words, Context& context) {
  return run_parsed(parse_events(words), app::run_events, context);
}
int list(Words const& words, Context& context) {
  return run_parsed(parse_list(words), app::run_list, context);
}
int wait(Words const& words, Context& context) {
  return run_parsed(parse_wait(words), app::run_wait, context);
}
int kill(Words const& words, Context& context) {
  return run_parsed(parse_kill(words), app::run_kill, context);
}
int gc(Words const& words, Context& context) {
  return run_parsed(parse_gc(words), app::run_gc, context);
}
int import(Words const& words, Context& context) {
  return run_parsed(parse_import(words), app::run_import, context);
}
int exec(Words const& words, Context& context) {
  return run_parsed(parse_exec(words), app::run_exec, context);
}
int port_forward(Words const& words, Context& context) {
  return run_parsed(parse_port_forward(words), app::run_port_forward, context);
}
int ui(Words const& words, Context& context) {
  return run_parsed(parse_ui(words), app::run_ui, context);
}
int proxy(Words const& words, Context& context) {
  return run_parsed(parse_proxy(words), app::run_proxy, context);
}
int image(Words const& words, Context& context) {
  return run_parsed(parse_image(words), app::run_image, context);
}
int ci(Words const& words, Context& context) {
  return run_parsed(parse_ci(words), app::run_ci, context);
}
int version(Words const& /*words*/, Context& context) {
  return print_document(context, version_text());
}
int completion(Words const& words, Context& context) {
  bool const asks = words.size() == 1 && (words[0] == "--help" || words[0] == "-h");
  if (asks || words.empty()) return print_document(context, completion_help());
  Result<std::string> const script = completion_script(words[0]);
  return script ? print_document(context, *script) : app::report_error(script.error(), context);
}

int help(Words const& words, Context& context);
int answer_completion(Words const& words, Context& context);

struct Command {
  std::string_view name;
  int (*run)(Words const&, Context&);
};

constexpr std::array kCommands = std::to_array<Command>({
    {"submit", submit},
    {"render", render},
    {"explain", explain},
    {"diff", run_diff},
    {"import", import},
    {"profile", run_profile},
    {"logs", logs},
    {"timeline", timeline},
    {"report", report},
    {"status", status},
    {"why", why},
    {"events", events},
    {"list", list},
    {"wait", wait},
    {"kill", kill},
    {"gc", gc},
    {"exec", exec},
    {"port-forward", port_forward},
    {"ui", ui},
    {"proxy", proxy},
    {"client", client_command},
    {"notebook", notebook_command},
    {"connect", connect_command},
    {"shell", shell_command},
    {"history-server", history_command},
    {"history", history_command},
    {"standalone", standalone_command},
    {"image", image},
    {"ci", ci},
    {"rbac", rbac_command},
    {"namespace", namespace_command},
    {"secret", secret_command},
    {"eventlog", eventlog_command},
    {"storage", storage_command},
    {"doctor", doctor},
    {"smoke", smoke_command},
    {"completion", completion},
    {"__complete", answer_completion},
    {"help", help},
    {"version", version},
});

Command const* find_command(std::string_view name) {
  auto const* const at = std::find_if(kCommands.begin(),
                                      kCommands.end(),
                                      [&](Command const& command) { return command.name == name; });
  return at == kCommands.end() ? nullptr : &*at;
}

Error unknown_command(std::string const& word) {
  std::vector<std::string> names;
  names.reserve(kCommands.size());
  for (Command const& command : kCommands)
    if (!command.name.starts_with("__")) names.emplace_back(command.name);
  auto const near = text::closest(word, names);
  std::string hint = near ? "did you mean \"" + *near + "\"?" : "k8spark help lists the commands";
  if (word.starts_with("--") || word.ends_with(".py") || word.ends_with(".jar"))
    hint = "did you mean \"k8spark submit " + word + " ...\"?";
  return usage_error("unknown command \"" + word + '"', "k8spark", std::move(hint));
}

int help(Words const& words, Context& context) {
  if (words.empty()) return print_document(context, main_help());
  if (words[0] == "exit-codes") return print_document(context, exit_codes_help());
  Command const* const command = find_command(words[0]);
  if (command == nullptr) return app::report_error(unknown_command(words[0]), context);
  if (command->run == help || command->run == version) return print_document(context, main_help());
  return command->run({"--help"}, context);
}

// Keeps what a command prints, for completion.
class KeptStreams final : public app::Streams {
 public:
  bool out(std::string_view bytes) override {
    text.append(bytes);
    return true;
  }
  bool flush() override { return true; }
  void err(std::string_view /*bytes*/) override {}
  [[nodiscard]] bool err_is_terminal() const override { return false; }

  std::string text;
};

// What `k8spark WORDS` prints on stdout.
std::string printed_by(Words const& words, Context const& context) {
  KeptStreams streams;
  Context quiet{streams,
                context.files,
                context.environment,
                context.clock,
                context.random,
                context.user_name,
                context.make_transport,
                context.programs,
                {},
                context.make_stream_group};
  return run(words, quiet) == 0 ? streams.text : std::string();
}

Words lines_printed_by(Words const& words, Context const& context) {
  Words lines = text::split(printed_by(words, context), '\n');
  std::erase(lines, "");
  return lines;
}

// `k8spark __complete -- WORDS`: one candidate a line, its meaning behind a tab.
int answer_completion(Words const& words, Context& context) {
  CompletionSources sources;
  sources.help = [&](Words const& command) {
    if (command.empty()) return main_help();
    Words asked = command;
    asked.emplace_back("--help");
    return printed_by(asked, context);
  };
  sources.profiles = [&] { return lines_printed_by({"profile", "list", "-o", "name"}, context); };
  sources.contexts = [&] { return app::context_names(context); };
  sources.drivers = [&] {
    return lines_printed_by({"list", "-o", "name", "--request-timeout", "2s"}, context);
  };
  std::size_t const skipped = !words.empty() && words[0] == "--" ? 1 : 0;
  std::string text;
  for (Candidate const& one :
       complete({words.begin() + static_cast<std::ptrdiff_t>(skipped), words.end()}, sources))
    text += one.word + (one.meaning.empty() ? "" : '\t' + one.meaning) + '\n';
  return print_document(context, text);
}

}  // namespace

int run(std::vector<std::string> const& words, app::Context& context) {
  if (words.empty()) {
    context.streams.err(main_help());
    return 2;
  }
  if (words[0] == "--help" || words[0] == "-h") return print_document(context, main_help());
  if (words[0] == "--version") return print_document(context, version_text());
  Command const* const command = find_command(words[0]);
  if (command == nullptr) return app::report_error(unknown_command(words[0]), context);
  return command->run({words.begin() + 1, words.end()}, context);
}

}  // namespace k8spark::cli
