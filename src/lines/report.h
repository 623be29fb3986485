#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "lines/rejects_file.h"
#include "lines/status_line.h"
#include "lines/summary.h"
#include "values/exit_status.h"

namespace pp {

// Where a line stands, for messages. The view must outlive the call only.
struct Location {
  std::string_view file;
  uint64_t line = 0;
};

// All that a tool says on stderr and keeps in its rejects file; nothing else prints. Safe to use
// from several threads.
class Report {
 public:
  static constexpr uint64_t kShownRejects = 20;

  explicit Report(std::string_view tool) : tool_(tool) {}

  // Quiet: no messages about single lines, no notes, no summary. What ends a run is still said.
  void set_quiet(bool quiet) { quiet_ = quiet; }
  // The first reject ends the run, so it is said even by a quiet one.
  void set_strict(bool strict) { strict_ = strict; }
  bool IsOver() const { return strict_ && rejected() > 0; }
  // Where messages go from now on, and what UpdateStatus draws; null for plain standard error. Not
  // owned.
  void set_status_line(StatusLine* line);
  void UpdateStatus(const StatusFigures& figures);
  void EndStatus();

  void set_summary_format(SummaryFormat format) { summary_format_ = format; }
  bool OpenRejects(const std::string& path, std::string* error);

  // What to say of a line that is the first to be rejected, as early as this: the input may be of
  // another format. Empty: nothing.
  using Guess = std::function<std::string(std::string_view text)>;
  static constexpr uint64_t kEarlyLines = 10;
  void set_guess(Guess guess) { guess_ = std::move(guess); }

  // Called whenever something is rejected, in the thread that says so; it must not report anything.
  void set_on_reject(std::function<void()> on_reject) { on_reject_ = std::move(on_reject); }

  // "tool: file:line: reason: "text"", and `text` to the rejects file. Of many only the first are
  // shown; all are counted and kept. `above`: a line that is kept between the reason and `text`.
  void Reject(const Location& at, std::string_view reason, std::string_view text,
              std::string_view above = {});
  // The same for a line that comes in pieces: `text` is the first, MoreOfReject has the others. In
  // between only whole lines are rejected. CutOffReject says that the others are not there.
  void RejectInPieces(const Location& at, std::string_view reason, std::string_view text,
                      std::string_view above = {});
  void MoreOfReject(std::string_view piece, bool ends_line);
  void CutOffReject();

  // Lines, with their endings, that what is rejected from now on cannot be read without: they are
  // kept before it, if there is any.
  void KeepBeforeRejects(std::string lines);

  // The lines to be kept above samples that were refused, below the reason; called with those, in
  // any thread, and must not report anything.
  using AboveKept = std::function<std::string(std::string_view lines)>;
  void set_above_kept(AboveKept above_kept) { above_kept_ = std::move(above_kept); }

  // A reason for which samples are refused may end in advice in parentheses, " (do this)". That is
  // said once, and kept with each.

  // What rejects them returns whether that is shown, or only counted.

  // Samples that were refused together: says why and how many, and has `write` hand over their
  // lines, whole ones, in as many parts as it likes; they are kept under one comment. `write` is
  // not called when nothing is kept.
  using KeepLines = std::function<void(std::string_view lines)>;
  bool RejectTogether(std::string_view reason, uint64_t samples,
                      const std::function<void(const KeepLines&)>& write);
  bool RejectTogether(std::string_view reason, uint64_t samples, std::string_view lines);

  // A sample that was refused for itself, with those that repeat it: says why and which, and keeps
  // `line` under the reason.
  bool RejectSample(std::string_view reason, uint64_t samples, std::string_view line);

  // Something worth knowing that ends nothing.
  void Note(std::string_view message);
  // Something that ends the run.
  void Error(std::string_view message);
  // The same, of which several senders may each have their own: the first is said, unless it is
  // shown already, with the samples rejected for it.
  void GiveUp(std::string_view reason, bool is_shown);

  uint64_t rejected() const { return rejected_; }
  bool keeps_rejects() const { return rejects_.is_open(); }

  // False when what was rejected could not be kept; said once.
  bool FlushRejects();
  // The same, and they survive a power cut. To be called before anything says, by a mark or a
  // checkpoint, that they are dealt with.
  bool SyncRejects();
  // It could not be kept, so there is no sense in going on.
  bool rejects_lost() const { return rejects_failed_; }

  // What ended the run, for a run that is quiet and does not say it otherwise.
  void ErrorIfQuiet(std::string_view message);
  const std::string& tool() const { return tool_; }
  bool quiet() const { return quiet_; }
  SummaryFormat summary_format() const { return summary_format_; }

  // Ends the status line, closes the rejects file, prints the summary, and returns the status to
  // exit with: `status`, or worse if there were rejects, they could not be kept, or the figures do
  // not add up.
  ExitStatus End(const Summary& summary, ExitStatus status);
  // The same for a run that ends quietly: prints nothing.
  void EndQuietly();

 private:
  void RejectLine(const Location& at, std::string_view reason, std::string_view above,
                  std::string_view text, bool ends_line);
  void CountRejects(uint64_t rejects);
  bool Show(std::string_view message, uint64_t rejects);
  std::string_view WithoutSaidAdvice(std::string_view reason);
  void SayGuess(const Location& at, std::string_view text);
  void KeepTogether(std::string_view reason, const std::function<void(const KeepLines&)>& write);
  void KeepPiece(std::string_view piece, bool ends_line);
  void EndPieces();
  void Print(std::string_view message);
  void Write(std::string_view line);
  void EndStatusLocked();
  bool CheckRejects(bool written);

  std::mutex mutex_;
  std::string tool_;
  StatusLine* status_line_ = nullptr;
  bool quiet_ = false;
  bool strict_ = false;
  Guess guess_;
  std::function<void()> on_reject_;
  AboveKept above_kept_;
  SummaryFormat summary_format_ = SummaryFormat::kText;
  RejectsFile rejects_;
  std::string before_rejects_;  // not kept yet
  std::atomic<bool> rejects_failed_ = false;
  bool in_pieces_ = false;    // the file ends in the first pieces of a line
  bool interrupted_ = false;  // something else was written between the pieces
  std::atomic<uint64_t> rejected_ = 0;
  std::set<std::string, std::less<>> said_advice_;
  uint64_t shown_ = 0;
  uint64_t hidden_ = 0;
  bool gave_up_ = false;
};

}  // namespace pp
