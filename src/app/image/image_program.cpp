#include "app/image/image_program.h"

#include "app/report.h"
#include "text/encoding.h"
#include "text/strings.h"

namespace k8spark::app {

namespace {

constexpr std::string_view kEndOfInput = "K8SPARK_END";

sys::Program program_of(image::Words const& words) {
  sys::Program program;
  program.command = words.front();
  program.args.assign(words.begin() + 1, words.end());
  return program;
}

bool answers(image::Engine engine, Context& context) {
  sys::Program probe = program_of(image::probe_words(engine));
  probe.silent = true;
  auto const end = context.programs->run(probe);
  return end && end->exit_code == 0 && end->signal == 0;
}

// Its exit code; an Error when it cannot be run.
Result<int> run_line(ProgramLine const& line, Context& context) {
  sys::Program program = program_of(line.words);
  program.input = line.input;
  program.env = line.env;
  program.folder = line.folder;
  program.on_out = [&](std::string_view bytes) {
    return context.streams.out(bytes) && context.streams.flush();
  };
  Result<sys::ProgramEnd> end = context.programs->run(program);
  if (!end && end.error().code == ErrorCode::kNotFound)
    return usage_error(
        "is not installed", line.words.front(), "--dry-run prints what would be run");
  if (!end) return std::move(end).error();
  constexpr int kSignal = 128;
  return end->signal != 0 ? kSignal + end->signal : end->exit_code;
}

}  // namespace

Result<image::Engine> choose_engine(std::string const& name, bool dry_run, Context& context) {
  if (!name.empty()) return image::parse_engine(name);
  if (context.programs != nullptr)
    for (image::Engine const engine : image::kEngines)
      if (answers(engine, context)) return engine;
  if (dry_run) return image::Engine::kDocker;
  return usage_error("neither docker (with its daemon) nor podman nor buildah is there",
                     "k8spark image",
                     "install one of them, or name another by --engine");
}

int run_lines(std::vector<ProgramLine> const& lines, std::string const& hint, Context& context) {
  if (context.programs == nullptr)
    return report_error(usage_error("no program may be run here", "k8spark image"), context);
  for (ProgramLine const& line : lines) {
    Result<int> const code = run_line(line, context);
    if (!code) return report_error(code.error(), context);
    if (*code == 0) continue;
    say(context, line.words.front() + " ended with " + std::to_string(*code));
    if (!hint.empty()) say(context, "hint: " + hint);
    return *code;
  }
  return 0;
}

std::string shell_text(std::vector<ProgramLine> const& lines) {
  std::string text;
  for (ProgramLine const& line : lines) {
    std::vector<std::string> words;
    for (std::string const& word : line.words) words.push_back(text::shell_quote(word));
    std::string const joined = text::join(words, " ");
    text += line.folder.empty() ? joined
                                : "(cd " + text::shell_quote(line.folder) + " && " + joined + ')';
    if (line.input)
      text += " <<'" + std::string(kEndOfInput) + "'\n" + *line.input + std::string(kEndOfInput);
    text += '\n';
  }
  return text;
}

}  // namespace k8spark::app
