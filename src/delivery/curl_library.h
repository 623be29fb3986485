#pragma once

#include <curl/curl.h>

#include <string>

namespace pp {

// libcurl, loaded when the first request is made: it needs so many other libraries that linking to
// it would make each start, with --help or nothing to send, take some ten milliseconds more.
struct CurlLibrary {
  decltype(&::curl_easy_init) easy_init;
  decltype(&::curl_easy_setopt) easy_setopt;
  decltype(&::curl_easy_perform) easy_perform;
  decltype(&::curl_easy_getinfo) easy_getinfo;
  decltype(&::curl_easy_strerror) easy_strerror;
  decltype(&::curl_easy_cleanup) easy_cleanup;
  decltype(&::curl_slist_append) slist_append;
  decltype(&::curl_slist_free_all) slist_free_all;

  // Null when it cannot be had, and *error says why. Safe to call from several threads.
  static const CurlLibrary* Load(std::string* error);
};

}  // namespace pp
