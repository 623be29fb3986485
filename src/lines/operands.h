#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lines/files.h"
#include "lines/input.h"
#include "lines/report.h"
#include "lines/stop.h"
#include "values/clock.h"
#include "values/exit_status.h"

namespace pp {

// The operands of a tool, one after the other: files, or "-" for standard input, which also stands
// for no operand at all.
class Operands : public Files {
 public:
  Operands(std::vector<std::string> names, FinishLimits limits, const Stop* stop, Clock* clock);

  // Whether all of them can be read, before anything is done. None may be the file that standard
  // output or `rejects` (if not empty) is written to, or we would read what we write, for ever. Nor
  // may these two be one file, for what one has written the other would overwrite.
  // Waits: one that is not there may come later.
  bool Check(const std::string& rejects, std::string* error, bool waits = false) const;

  bool reads_stdin() const;
  // Has meter() tell how much there is to read, if all operands are regular files. To be called
  // before the first is read.
  void MeasureTotal();

  // Says what is to be read for an operand that was opened: itself, with where to begin, and
  // perhaps others before it.
  using Plan = std::function<std::vector<OpenFile>(OpenFile operand)>;
  void set_plan(Plan plan) { plan_ = std::move(plan); }

  // What an input is read through.
  using Wrap = std::function<std::unique_ptr<Input>(std::unique_ptr<Input> input)>;
  void set_wrap(Wrap wrap) { wrap_ = std::move(wrap); }

  // To be called when no more is read: kRunAgain if one was not read to its end, or at all, because
  // of a stop. A pipe has no end beyond what is in it. Says which, for a run that is quiet.
  ExitStatus End(Report* report);

  bool Next(std::string* error) override;
  Input* input() override { return input_.get(); }
  const OpenFile& file() const override { return file_; }
  const std::string& name() const { return file_.name(); }  // for messages
  const Stop& stop() const override { return *stop_; }

 private:
  bool OpenOperand(std::string* error);
  bool IsAsPlanned();
  void NoteChanged();
  void NoteUnread();
  void PlanOperand();

  std::vector<std::string> names_;
  size_t next_ = 0;
  FinishLimits limits_;
  const Stop* stop_;
  Clock* clock_;
  Plan plan_;
  Wrap wrap_;
  std::deque<OpenFile> planned_;  // to be read before the next operand
  OpenFile file_;
  std::string unread_;   // the first that was left unread
  std::string changed_;  // the one that is not any more what was planned
  std::unique_ptr<Input> input_;
};

}  // namespace pp
