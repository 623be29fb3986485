#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lines/file_watch.h"
#include "lines/known_files.h"
#include "lines/log_file.h"
#include "lines/missed_files.h"
#include "lines/open_file.h"
#include "lines/rotation.h"
#include "values/clock.h"

namespace pp {

// The files that a log consists of while it is followed, in the order of their age: what it was
// before it was rotated, once or several times, and last what has its name now. Old ones stay open,
// for whoever writes them goes on until it opens the log again.
class LogFiles {
 public:
  // How long the last line of an old file may want for its ending.
  static constexpr int64_t kOpenLineMs = 1000;
  static constexpr size_t kOldFiles = 8;

  // What is to be read first, given the log as it is; see Operands::Plan.
  using Plan = std::function<std::vector<OpenFile>(OpenFile log)>;

  // The pointers are not owned.
  LogFiles(std::string log, OwnFiles own, FileWatch* watch, Clock* clock);

  // To be called first. Files that are beside the log by then are not a part of it, but for those
  // of the plan.
  void Begin(const Plan& plan);

  // Finds what has got the log's name since, and what had it in between.
  void LookForYounger();
  // It was copied and truncated since it was last looked at, though it has what was read of it, or
  // found in it: nothing, or a header. Only asked for at its beginning.
  bool WasCopiedUnseen(const LogFile& file);
  // What comes before a file that was truncated.
  struct Past {
    // Of what the file was. It begins where reading was going to go on; null if there is none. What
    // was copied later comes between the two.
    const LogFile* copy = nullptr;
    // Where there is no copy: what else was not beside the log before.
    std::vector<const LogFile*> others;
    // Copies that were written anew before they were read to their end.
    std::vector<std::string> lost;
    // What was beside the log before and is another file now: taken for another log's.
    std::vector<std::string> strangers;
  };
  // `file` was truncated: it begins anew.
  Past BeginAnew(LogFile* file);
  // A copy that was written anew: what it has now is of the log. False if it was read to its end.
  bool Drop(LogFile* copy);
  // Closes the oldest of too many. No pointer may be kept over that.
  void Trim();
  // Nothing that is written from now on is read.
  void Freeze();
  bool is_frozen() const { return frozen_; }

  // The oldest that has something to read, or else the youngest; null if there is none.
  LogFile* Pick() const;
  bool IsYoungest(const LogFile* file) const;
  // Its last line is never going to have an ending.
  bool IsLineOver(const LogFile& file) const;
  // Until a line may be over, in milliseconds; -1 for never.
  int64_t UntilLineIsOver() const;
  // The old ones whose last line has no ending yet.
  std::vector<const LogFile*> WithOpenLine() const;
  bool has_log() const { return has_log_; }
  // A file that could not be opened when it was last looked for, though it is there, and why; it is
  // tried again. Empty if there is none.
  const std::string& trouble() const { return trouble_; }
  // They are passed over until they can be opened.
  const std::vector<MissedFiles::Missed>& missed() const { return missed_.all(); }
  bool IsOlder(const LogFile* a, const LogFile* b) const;
  // How many other files are remembered, of which nothing is to be read.
  size_t known() const { return known_.size(); }

 private:
  bool HasMore(const LogFile& file) const;
  int64_t LeastNow() const;
  bool IsLog(const LogFile& file) const;
  bool IsOlderThanLook(const RotatedFiles::Entry& entry) const;
  LogFile* FindTracked(const FileIdentity& identity) const;
  LogFile* Insert(size_t index, OpenFile file, const Position& at);
  bool IsOwn(const FileIdentity& identity) const;
  OpenFile OpenLog();
  void KnowAll(const RotatedFiles& beside);
  void KnowAsItIs(const RotatedFiles::Entry& entry);
  void FollowLink(const RotatedFiles& rotated);
  bool AddRotated();
  void Miss(const RotatedFiles::Entry& entry, int why, const LogFile* truncated = nullptr);
  void InsertMissed();
  size_t IndexOf(const LogFile* file) const;
  OwnFiles NoCopiesOf(const LogFile& file) const;
  LogFile* InsertCopy(const LogFile& file, size_t index);
  OpenFile FindFirstCopy(const RotatedFiles& rotated, const KnownPlace& place,
                         uint64_t read_to) const;
  LogFile* InsertCopyOf(const MissedFiles::Original& original, OpenFile copy, size_t index);
  void InsertUnknown(const LogFile& file, size_t index, Past* past);
  void AddLog(OpenFile log);
  void LeaveYoungest();

  std::string log_;
  std::vector<std::string> places_;       // of the log, at the last look
  std::vector<std::string> left_places_;  // before, with files in them that wait for their turn
  int64_t looked_ = 0;  // when all was seen that was there by then, since the Unix epoch
  OwnFiles own_;
  FileWatch* watch_;
  Clock* clock_;
  int64_t begun_ahead_;  // of Monotonic() was Now()
  std::vector<std::unique_ptr<LogFile>> files_;
  KnownFiles known_;
  bool has_log_ = false;  // the youngest has the log's name
  bool frozen_ = false;
  std::string trouble_;
  MissedFiles missed_;
};

}  // namespace pp
