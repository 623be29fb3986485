#pragma once

#include <functional>
#include <thread>

namespace pp {

// A thread that a run can do without, and that gets no signals: those are for the threads that they
// interrupt in what they wait for. Not joinable if no thread is to be had.
std::thread StartHelper(std::function<void()> run);

}  // namespace pp
