#include "delivery/curl_body.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace pp {

void CurlBody::Attach(const CurlLibrary* curl, CURL* handle) {
  curl_ = curl;
  handle_ = handle;
  curl_->easy_setopt(handle_, CURLOPT_READFUNCTION, OnSend);
  curl_->easy_setopt(handle_, CURLOPT_READDATA, this);
  curl_->easy_setopt(handle_, CURLOPT_SEEKFUNCTION, OnSeek);
  curl_->easy_setopt(handle_, CURLOPT_SEEKDATA, this);
}

void CurlBody::Set(const HttpRequest& request) {
  size_ = request.body_size();
  if (size_ == 0) {
    curl_->easy_setopt(handle_, CURLOPT_HTTPGET, 1L);
    return;
  }
  parts_ = request.parts;
  if (parts_ != nullptr) OnSeek(this, 0, SEEK_SET);
  const char* const whole = parts_ == nullptr ? request.body.data() : nullptr;
  curl_->easy_setopt(handle_, CURLOPT_POST, 1L);
  curl_->easy_setopt(handle_, CURLOPT_POSTFIELDS, whole);
  curl_->easy_setopt(handle_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(size_));
}

bool CurlBody::IsSent() const {
  curl_off_t sent = 0;
  curl_->easy_getinfo(handle_, CURLINFO_SIZE_UPLOAD_T, &sent);
  return static_cast<uint64_t>(sent) >= size_;
}

size_t CurlBody::OnSend(char* to, size_t size, size_t count, void* self) {
  auto* body = static_cast<CurlBody*>(self);
  std::string_view& part = body->part_;
  if (part.empty()) part = body->parts_->NextPart();
  const size_t length = std::min(size * count, part.size());
  std::copy_n(part.begin(), length, to);
  part.remove_prefix(length);
  return length;
}

// A connection that has served before may turn out to be dead when the body is on its way.
int CurlBody::OnSeek(void* self, curl_off_t offset, int origin) {
  auto* body = static_cast<CurlBody*>(self);
  if (body->parts_ == nullptr || offset != 0 || origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  body->parts_->Rewind();
  body->part_ = {};
  return CURL_SEEKFUNC_OK;
}

}  // namespace pp
