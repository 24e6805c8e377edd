#pragma once

#include "spark/submit_flags.h"

#include <span>

namespace k8spark::cli {

// Of every command that makes, changes or deletes something (app/changes.h).
inline constexpr spark::FlagSpec kYesFlag{
    "--yes", "", "", "", "Run", "also where the profile says protected: true"};

// k8spark's own flags of `submit`, `render` and `explain`, beside spark-submit's.
std::span<spark::FlagSpec const> submit_flags();
// The same and those of `submit` alone: of a list of submissions.
std::span<spark::FlagSpec const> submit_and_list_flags();
// Of those, the ones that only a list has.
std::span<spark::FlagSpec const> list_flags();
// The same and those of `explain` alone.
std::span<spark::FlagSpec const> explain_flags();
// The same and those of `doctor` alone.
std::span<spark::FlagSpec const> doctor_flags();
// The same and those of `render` alone.
std::span<spark::FlagSpec const> render_flags();

}  // namespace k8spark::cli
