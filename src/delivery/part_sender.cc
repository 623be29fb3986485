#include "delivery/part_sender.h"

#include <algorithm>
#include <utility>

#include "delivery/own_words.h"
#include "delivery/probes.h"

namespace pp {
namespace {

// A single sample is rejected for 500s after so many of them, the n-th of which is followed by n
// samples that get through. So a receiver that fails now and then, or every second time, does not
// look like one that means this sample.
constexpr uint64_t kConfirmations = 3;

// A receiver that answers 500 so often to a form on trial is taken not to know it.
constexpr uint64_t kMost500sOnTrial = 8;

// Some receivers refuse a form by a 415 and store the samples all the same (Prometheus 2.54
// to 3.6). Where no late samples are taken, they then find fault with all but the newest sample of
// a series when these come a second time.
bool IsUnsafeToRepeat(const RequestForm& form, const Batch& batch, size_t begin, size_t end) {
  if (form.compression == RequestForm::Compression::kZstd) return false;
  return end - begin > batch.SeriesOf(end - 1) - batch.SeriesOf(begin) + 1;
}

// Mimir, which has no words of its own here, says that it has written all that it has got, also
// where it rejects samples of that.
bool IsAboutExemplarsAlone(std::string_view answer) {
  return OwnWords(answer).find("exemplar") != std::string_view::npos;
}

bool IsLaterThan(const Batch::Sample& a, const Batch::Sample& b) {
  return a.timestamp > b.timestamp;
}

}  // namespace

PartSender::PartSender(Settings settings, std::unique_ptr<HttpClient> client,
                       std::unique_ptr<Deliverer> deliverer, Negotiation* negotiation,
                       KnownGood* known_good, Report* report, Stop* stop)
    : settings_(std::move(settings)),
      client_(std::move(client)),
      deliverer_(std::move(deliverer)),
      negotiation_(negotiation),
      known_good_(known_good),
      report_(report),
      stop_(stop) {}

void PartSender::BeginBatch(const Batch& batch) {
  rejected_alone_.clear();
  announces_ = announces_along_ = takes_families_ && !batch.announced().empty();
}

Outcome PartSender::Send(const Batch& batch, size_t begin, size_t end, uint64_t* lost_exemplars) {
  if (const auto known = rejected_alone_.find(begin);
      end - begin == 1 && known != rejected_alone_.end()) {
    return known->second;
  }
  if (settings_.dry) {
    body_.Encode(batch, begin, end, negotiation_->form(), announces_);
    announces_ = false;
    Count(body_);
    return {};
  }
  bool was_first_judged = false;
  for (;;) {
    if (stop_->aborting()) {
      return {Outcome::Kind::kAborted, 0, settings_.url + ": " + kGivenUp};
    }
    const Negotiation::Turn turn = negotiation_->Begin();
    const bool first_only =
        turn.is_trial && !was_first_judged && IsUnsafeToRepeat(turn.form, batch, begin, end);
    Outcome outcome =
        first_only ? TryFirst(turn.form, batch, begin) : SendIn(turn, batch, begin, end);
    if (negotiation_->End(turn, &outcome)) continue;
    if (first_only && outcome.is_verdict()) {
      was_first_judged = true;
      continue;
    }
    if (!first_only) Count(body_);
    // They say nothing about a request of 1.0 (Remote Write 2.0, "Required Written Response
    // Headers").
    if (turn.form.version == RequestForm::Version::k1) outcome.written.reset();
    if (outcome.written && outcome.written->exemplars < body_.exemplars()) {
      outcome.lost_exemplars = body_.exemplars() - outcome.written->exemplars;
    }
    MindWritten(end - begin, lost_exemplars == nullptr || *lost_exemplars > 0, &outcome);
    if (outcome.kind == Outcome::Kind::kDelivered) {
      if (!outcome.is_deduplicated()) CountExemplars(outcome, lost_exemplars);
      NoteDelivered(batch, begin, end);
    }
    return outcome;
  }
}

// A receiver also rejects a 2.0 request for its exemplars alone, as Prometheus does for one out of
// order. It has written all samples then, and said so. One that rejects samples and says so does
// not count what it wrote, and there is no telling.
void PartSender::MindWritten(size_t samples, bool has_lost_exemplars, Outcome* outcome) {
  if (outcome->kind != Outcome::Kind::kRejected || !outcome->written ||
      outcome->written->samples < samples) {
    return;
  }
  if (!IsAboutExemplarsAlone(deliverer_->last_result().body)) {
    outcome->written.reset();
    return;
  }
  if (has_lost_exemplars) SayAllWritten(*outcome);
  outcome->kind = Outcome::Kind::kDelivered;
}

void PartSender::SayAllWritten(const Outcome& outcome) {
  if (!said_all_written_) report_->Note(outcome.reason + "; all samples were written all the same");
  said_all_written_ = true;
}

// A sample that stands first in its series may be sent twice.
Outcome PartSender::TryFirst(const RequestForm& form, const Batch& batch, size_t begin) {
  const std::string_view key = batch.series()[batch.SeriesOf(begin)].key;
  alone_.Encode(key, batch.samples()[begin], form);
  Count(alone_);
  return deliverer_->Deliver(RequestWith(alone_, form), kMost500sOnTrial);
}

Outcome PartSender::SendIn(const Negotiation::Turn& turn, const Batch& batch, size_t begin,
                           size_t end) {
  const bool announces = announces_along_ && turn.form.version == RequestForm::Version::k1;
  body_.Encode(batch, begin, end, turn.form, announces);
  const HttpRequest request = RequestWith(body_, turn.form);
  Outcome outcome = turn.is_trial ? deliverer_->Deliver(request, kMost500sOnTrial)
                                  : DeliverDespite500s(request, batch, begin, end);
  if (announces && outcome.kind == Outcome::Kind::kDelivered) announces_ = false;
  // It goes out once; and should it be what was rejected, then no sample is to suffer for it.
  if (announces && outcome.is_verdict()) announces_along_ = false;
  return outcome;
}

// Each confirmation has as much time as any request, as long as there is nothing but evidence.
// Where it comes and goes, all together have as much: otherwise there would be no end.
Outcome PartSender::DeliverDespite500s(const HttpRequest& request, const Batch& batch, size_t begin,
                                       size_t end) {
  Outcome outcome = deliverer_->Deliver(request, Most500s());
  bool comes_and_goes = false;
  for (uint64_t round = 1; outcome.kind == Outcome::Kind::kPoisoned;) {
    if (!OthersGetThrough(batch, begin, end, round)) {
      comes_and_goes |= round > 1;
      round = 1;
      outcome = deliverer_->GoOn(request, Most500s());
    } else if (end - begin > 1 || round == kConfirmations) {
      outcome.kind = Outcome::Kind::kRejected;
    } else {
      ++round;
      outcome = comes_and_goes ? deliverer_->GoOn(request, Most500s())
                               : deliverer_->Deliver(request, Most500s());
    }
  }
  return outcome;
}

void PartSender::NoteDelivered(const Batch& batch, size_t begin, size_t end) {
  if (end - begin == batch.samples().size()) suspicious_ = false;
  // The newest is the last to become too old.
  const auto samples = batch.samples().begin();
  const auto newest = std::min_element(samples + static_cast<ptrdiff_t>(begin),
                                       samples + static_cast<ptrdiff_t>(end), IsLaterThan);
  const size_t series = batch.SeriesOf(static_cast<size_t>(newest - samples));
  known_good_->Set(batch.series()[series].key, *newest);
}

void PartSender::CountExemplars(const Outcome& outcome, uint64_t* lost) {
  traffic_.exemplars += body_.exemplars();
  uint64_t unwritten = outcome.lost_exemplars;
  if (lost != nullptr) {
    unwritten = std::min(unwritten, *lost);
    *lost -= unwritten;
  }
  traffic_.unwritten_exemplars += unwritten;
}

void PartSender::EndBatch(const Batch& batch) {
  const RequestForm form = negotiation_->form();
  if (!announces_ || form.version != RequestForm::Version::k1 || settings_.dry ||
      stop_->aborting()) {
    return;
  }
  announces_ = false;
  alone_.EncodeFamilies(batch, form);
  Count(alone_);
  const Outcome outcome = deliverer_->TryOnce(RequestWith(alone_, form));
  if (outcome.kind == Outcome::Kind::kDelivered) return;
  if (outcome.kind == Outcome::Kind::kRejected) takes_families_ = false;
  if (!said_no_families_)
    report_->Note(outcome.reason + "; metadata of families was not delivered");
  said_no_families_ = true;
}

PartSender::Takes PartSender::Probe(const Batch& batch, const std::vector<size_t>& positions) {
  bool any_500 = false;
  for (const size_t at : positions) {
    if (rejected_alone_.contains(at)) continue;
    const std::string_view key = batch.series()[batch.SeriesOf(at)].key;
    const Outcome outcome = TryAloneForAnAnswer(key, batch.samples()[at]);
    if (outcome.kind == Outcome::Kind::kDelivered) return Takes::kSome;
    if (outcome.kind == Outcome::Kind::kPoisoned) {
      any_500 = true;
    } else if (outcome.kind == Outcome::Kind::kRejected) {
      rejected_alone_.emplace(at, outcome);
    } else {
      return Takes::kUnknown;
    }
  }
  return positions.empty() || (any_500 && !KnownGoodGetsThrough()) ? Takes::kUnknown : Takes::kNone;
}

// So many times, one after the other.
bool PartSender::OthersGetThrough(const Batch& batch, size_t begin, size_t end, uint64_t times) {
  bool through = KnownGoodGetsThrough();
  if (!through) {
    // What is taken now is the known good one from here on. It is what a single sample is to be
    // compared with, but does not prove anything against one by itself.
    const bool is_single = end - begin == 1;
    const Takes takes =
        Probe(batch, ProbesAtBothEnds(batch, is_single ? end : begin, batch.samples().size()));
    through = takes == Takes::kSome && !is_single;
  }
  while (through && --times > 0) through = KnownGoodGetsThrough();
  if (through) {
    suspicious_ = true;
    NoteOnce(": answers 500 to some samples and takes others; looking for those that it means",
             &said_suspicious_);
  } else {
    NoteOnce(
        ": goes on answering 500, to single samples too; either it is in trouble, or it takes none "
        "of these, and there is no telling (--max-retry-time gives up; pp-route --max-age keeps "
        "samples that are too old apart)",
        &said_no_evidence_);
  }
  return through;
}

bool PartSender::KnownGoodGetsThrough() {
  std::string key;
  Batch::Sample sample;
  return known_good_->Get(&key, &sample) && TryAlone(key, sample).kind == Outcome::Kind::kDelivered;
}

// An answer may be lost, as that of a receiver that is gone before it has read all.
Outcome PartSender::TryAloneForAnAnswer(std::string_view key, const Batch::Sample& sample) {
  constexpr int kMostLost = 2;
  Outcome outcome = TryAlone(key, sample);
  for (int lost = 0; lost < kMostLost && outcome.kind == Outcome::Kind::kGaveUp; ++lost) {
    if (outcome.status != 0 || stop_->aborting()) break;
    outcome = TryAlone(key, sample);
  }
  return outcome;
}

Outcome PartSender::TryAlone(std::string_view key, const Batch::Sample& sample) {
  const RequestForm form = negotiation_->form();
  alone_.Encode(key, sample, form);
  Count(alone_);
  Outcome outcome = deliverer_->TryOnce(RequestWith(alone_, form));
  if (outcome.kind == Outcome::Kind::kDelivered) known_good_->Set(key, sample);
  return outcome;
}

HttpRequest PartSender::RequestWith(const RequestBody& body, const RequestForm& form) const {
  HttpRequest request;
  request.method = "POST";
  request.url = settings_.url;
  request.headers = HeadersOf(form);
  request.body = body.bytes();
  return request;
}

void PartSender::Count(const RequestBody& body) {
  ++traffic_.requests;
  traffic_.series += body.series();
  traffic_.encoded_bytes += body.encoded_bytes();
  traffic_.compressed_bytes += body.bytes().size();
}

void PartSender::NoteOnce(const std::string& message, bool* said) {
  if (!*said) report_->Note(settings_.url + message);
  *said = true;
}

}  // namespace pp
