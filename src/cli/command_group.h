#pragma once

#include "app/changes.h"
#include "app/context.h"
#include "app/report.h"
#include "cli/command_words.h"

#include <span>
#include <string>
#include <vector>

// Commands that are a group of others: `secret create`, `client firewall`.
namespace k8spark::cli {

struct GroupMember {
  char const* name;
  char const* does;  // one line for the group's help
  int (*run)(std::vector<std::string> const& words, app::Context& context);
};

int print_document(app::Context& context, std::string const& text);

// Runs the member that the first word names; kUsage with the nearest name otherwise.
int run_group(std::string const& group,
              std::span<GroupMember const> members,
              std::vector<std::string> const& words,
              app::Context& context);

// The way from every command line to its command: what it will do is known to who finds its cluster
// (app/protection.h).
template <typename Options>
int carry_out(int (*command)(Options const&, app::Context&),
              Options const& options,
              app::Context& context) {
  if (auto change = app::change_of(options))
    context.change = std::make_shared<app::Change>(*std::move(change));
  return command(options, context);
}

template <typename Options>
int run_parsed(Result<Parsed<Options>> parsed,
               int (*command)(Options const&, app::Context&),
               app::Context& context) {
  if (!parsed) return app::report_error(parsed.error(), context);
  if (!parsed->help.empty()) return print_document(context, parsed->help);
  return carry_out(command, parsed->options, context);
}

}  // namespace k8spark::cli
