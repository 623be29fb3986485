#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include "delivery/deliverer.h"
#include "delivery/request_form.h"
#include "lines/report.h"

namespace pp {

// Finds out which form of a request the receiver takes: of several, the best first, the first that
// it does not refuse; the last one is what is left (Remote Write 2.0, "Protocol", on 415 and on 2xx
// without the Written headers). That is done once a run, by its first request, for which all other
// senders wait. Safe to use from several threads.
class Negotiation {
 public:
  // There is at least one form. `url` is for messages, `report` is not owned.
  Negotiation(std::vector<RequestForm> forms, std::string url, Report* report);

  // A request's turn; each Begin wants an End.
  struct Turn {
    RequestForm form;
    bool is_trial = false;  // it is not known yet whether the receiver takes this form
  };
  // Waits while another request is on trial.
  Turn Begin();
  // How the request of this turn ended. True if it is to be sent again, for its form was refused
  // and there is another. Where there is none, the outcome says so.
  bool End(const Turn& turn, Outcome* outcome);

  // For a receiver that keeps a part of a 2.0 request that it rejects and does not say which: 1.0,
  // of which it keeps all or nothing, is tried from here on, if it is among the forms.
  void TryVersion1();

  // The form that is used now, or tried.
  RequestForm form() const;
  // Whether it is known that this one is taken, or it is the last.
  bool is_settled() const;
  // Whether the receiver has ever shown that it knows 2.0.
  bool has_known_version_2() const;

 private:
  bool IsLast() const { return at_ + 1 == forms_.size(); }
  void NoteRefusal(const RequestForm& refused, const Outcome& outcome);

  void ExplainRefusal(const RequestForm& refused, Outcome* outcome) const;

  const std::string url_;
  Report* report_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<RequestForm> forms_;
  size_t at_ = 0;  // of forms_
  bool settled_;
  bool on_trial_ = false;
  bool has_known_version_2_ = false;
};

}  // namespace pp
