#include "delivery/curl_library.h"

#include <dlfcn.h>

namespace pp {
namespace {

// Its name has been that since 2006.
constexpr const char* kName = "libcurl.so.4";

struct Loaded {
  CurlLibrary library = {};
  std::string error;  // empty: all is there
};

template <typename Function>
void Find(void* handle, const char* name, Function* function, std::string* error) {
  *function = reinterpret_cast<Function>(dlsym(handle, name));
  if (*function == nullptr) *error = std::string(kName) + " has no " + name;
}

Loaded LoadAll() {
  Loaded loaded;
  void* handle = dlopen(kName, RTLD_LAZY | RTLD_LOCAL);
  if (handle == nullptr) {
    loaded.error =
        std::string("libcurl cannot be loaded; is it installed (libcurl4)? ") + dlerror();
    return loaded;
  }
  CurlLibrary& curl = loaded.library;
  Find(handle, "curl_easy_init", &curl.easy_init, &loaded.error);
  Find(handle, "curl_easy_setopt", &curl.easy_setopt, &loaded.error);
  Find(handle, "curl_easy_perform", &curl.easy_perform, &loaded.error);
  Find(handle, "curl_easy_getinfo", &curl.easy_getinfo, &loaded.error);
  Find(handle, "curl_easy_strerror", &curl.easy_strerror, &loaded.error);
  Find(handle, "curl_easy_cleanup", &curl.easy_cleanup, &loaded.error);
  Find(handle, "curl_slist_append", &curl.slist_append, &loaded.error);
  Find(handle, "curl_slist_free_all", &curl.slist_free_all, &loaded.error);
  decltype(&::curl_global_init) global_init = nullptr;
  Find(handle, "curl_global_init", &global_init, &loaded.error);
  if (loaded.error.empty() && global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    loaded.error = "libcurl cannot be initialized";
  }
  return loaded;
}

}  // namespace

const CurlLibrary* CurlLibrary::Load(std::string* error) {
  static const Loaded loaded = LoadAll();
  *error = loaded.error;
  return loaded.error.empty() ? &loaded.library : nullptr;
}

}  // namespace pp
