# prometheus-pusher. `make help` lists the targets.

PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build
CXX ?= g++
CXXFLAGS ?= -O3 -g
WARNINGS = -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wconversion -Wno-sign-conversion
# GCC 12 sees overlaps of std::string with literals that are not there.
WARNINGS += -Wno-restrict
# What a mistake that is still in there can do is bounded by these; sanitizers take their place.
HARDENING ?= -fPIE -fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE \
             -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS
HARDENED_LINK = $(if $(HARDENING),-pie -Wl$(comma)-z$(comma)relro$(comma)-z$(comma)now -Wl$(comma)-z$(comma)noexecstack)
comma = ,

.SUFFIXES:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

TOOLS = pp-gen pp-parse pp-route pp-push-gw pp-push-rw

# What each layer consists of; a file includes only from its own layer and from those above it here.
VALUES = digit_runs number time time_format time_zone unix_time utf8 zone_rule
LINES = file_edges file_watch filter_output follower helper_thread input known_files last_words line_reader line_source \
        line_writer log_file log_files missed_files open_file operands pace pipe_size quote rejects_file report rotation \
        standard_descriptors status_line status_mode status_text status_timer stop stop_notice \
        summary system_clock target_file terminal
FORMATS = age_lane checkpoint column_guess column_names columns csv csv_fields csv_records curves \
          delimiter_guess exposition format_guess grouping_key influx influx_points influx_text \
          input_guess json json_splitter kept_columns labels legal_names mark names not_text \
          number_guess openmetrics plain_csv plain_json plain_series row sample_checker unit_notice series_edit \
          series_hash series_text table_csv table_head test_metrics time_guess
CONVERSION = auto_csv_lines conversion csv_lines decoding_input gzip_decoder influx_lines json_objects \
             line_formats lines_above marks metadata_above openmetrics_lines peeked_files read_before resume sort_keys table_notes \
             zstd_decoder
REQUEST_FORMATS = compression gzip request_series sample_line symbol_table write_request write_request_v2
DELIVERY = advice backoff batch checkpoint_file curl_body curl_client curl_failure curl_library deliverer expiry \
           explain families family_header gateway_clash gateway_pusher gateway_reader group_push grouping \
           gzip_sender header_line http http_answer latest_values negotiation outage own_words part_sender probes \
           progress push_times rejects_metadata remote_write remote_write_reader request_body request_form salvage secrets series_table shard \
           sharder sink_figures stale_markers start_times storable stream_metadata undeclared_histogram \
           url_advice written
LANES = age_router key_router lane lane_buffer lane_command lane_pipe lane_set lane_tail series_router \
        shard_router sibling stream_router
CLI = command_line common_options
PARSE_CLI = csv_arguments edit_arguments
HTTP_CLI = checkpoint_option header_option http_options secret_arguments whole_file

objects = $(addprefix $(BUILD)/,$(addsuffix .o,$(1)))
BASE_OBJECTS = $(call objects,$(VALUES:%=values/%) $(LINES:%=lines/%) $(FORMATS:%=formats/%))
TOOL_OBJECTS = $(BASE_OBJECTS) $(call objects,$(CLI:%=cli/%))
CONVERSION_OBJECTS = $(call objects,$(CONVERSION:%=conversion/%) $(PARSE_CLI:%=cli/%))
LANE_OBJECTS = $(call objects,$(LANES:%=delivery/%))
PUSH_OBJECTS = $(call objects,$(DELIVERY:%=delivery/%) $(REQUEST_FORMATS:%=formats/%) \
               $(HTTP_CLI:%=cli/%))
# The definition of the wire format; tests decode with it what the tools encode.
PROTOS = remote_write_v1 remote_write_v2
REFEREE = $(PROTOS:%=$(BUILD)/proto/%.pb.o)

CPPFLAGS += -Isrc -I$(BUILD)/proto
STANDARD = -std=c++20 -pthread -ffp-contract=off
COMPILE = $(CXX) $(STANDARD) $(WARNINGS) $(HARDENING) $(CPPFLAGS) $(CXXFLAGS) -MMD -MP -c
LINK = $(CXX) $(STANDARD) $(CXXFLAGS) $(HARDENED_LINK) $(LDFLAGS) -Wl,--as-needed

package_flags = $(shell pkg-config --$(1) $(2) 2>/dev/null)
# libcurl is loaded when it is needed: see src/delivery/curl_library.h.
PARSE_LIBRARIES = libzstd zlib
PUSH_LIBRARIES = protobuf-lite snappy libzstd zlib

.PHONY: all
all: $(TOOLS:%=$(BUILD)/%)

$(BUILD)/pp-gen: $(BUILD)/pp-gen.o $(TOOL_OBJECTS)
	$(LINK) -o $@ $^
$(BUILD)/pp-parse: $(BUILD)/pp-parse.o $(CONVERSION_OBJECTS) $(TOOL_OBJECTS)
	$(LINK) -o $@ $^ $(call package_flags,libs,$(PARSE_LIBRARIES))
$(BUILD)/pp-route: $(BUILD)/pp-route.o $(LANE_OBJECTS) $(TOOL_OBJECTS)
	$(LINK) -o $@ $^
$(BUILD)/pp-push-gw: $(BUILD)/pp-push-gw.o $(PUSH_OBJECTS) $(TOOL_OBJECTS)
	$(LINK) -o $@ $^ $(call package_flags,libs,$(PUSH_LIBRARIES)) -ldl
$(BUILD)/pp-push-rw: $(BUILD)/pp-push-rw.o $(PUSH_OBJECTS) $(TOOL_OBJECTS)
	$(LINK) -o $@ $^ $(call package_flags,libs,$(PUSH_LIBRARIES)) -ldl

$(BUILD)/%.o: src/%.cc
	@mkdir -p $(@D)
	$(COMPILE) -o $@ $<

$(BUILD)/proto/%.pb.cc: proto/%.proto
	@mkdir -p $(@D)
	protoc --proto_path=proto --cpp_out=$(@D) $<
$(BUILD)/proto/%.pb.o: $(BUILD)/proto/%.pb.cc
	$(COMPILE) -w -o $@ $<
.SECONDARY:

# Tests: units, cases of the command line, and pipelines against real servers.
UNIT_TESTS = $(wildcard tests/unit/*_test.cc)
SERVER_TESTS = $(wildcard tests/servers/*_test.cc)
TEST_SUPPORT = certificates memory_watch nginx process raw_server receiver remote_write_request sample_store servers
TEST_PACKAGES = gtest_main
test_objects = $(patsubst tests/%.cc,$(BUILD)/tests/%.o,$(1))

$(BUILD)/tests/%.o: tests/%.cc $(PROTOS:%=$(BUILD)/proto/%.pb.cc)
	@mkdir -p $(@D)
	$(COMPILE) -Itests $(call package_flags,cflags,$(TEST_PACKAGES)) -o $@ $<

$(BUILD)/tests/unit_tests: $(call test_objects,$(UNIT_TESTS)) $(CONVERSION_OBJECTS) \
                           $(BUILD)/tests/support/process.o \
                           $(LANE_OBJECTS) $(PUSH_OBJECTS) $(TOOL_OBJECTS) $(REFEREE)
	$(LINK) -o $@ $^ $(call package_flags,libs,$(TEST_PACKAGES) $(PUSH_LIBRARIES)) -ldl
$(BUILD)/tests/server_tests: $(call test_objects,$(SERVER_TESTS)) $(BASE_OBJECTS) \
                             $(TEST_SUPPORT:%=$(BUILD)/tests/support/%.o) \
                             $(REFEREE)
	$(LINK) -o $@ $^ $(call package_flags,libs,$(TEST_PACKAGES) $(PUSH_LIBRARIES) libcurl cpp-httplib)

# One program for all fuzz targets: with a main of ours it replays files, with libFuzzer's it fuzzes.
FUZZ_SOURCES = $(filter-out %/engine.cc %/replay.cc,$(wildcard tests/fuzz/*.cc))
FUZZ_OBJECTS = $(call test_objects,$(FUZZ_SOURCES)) $(CONVERSION_OBJECTS) $(PUSH_OBJECTS) $(TOOL_OBJECTS)
FUZZ_LIBRARIES = $(call package_flags,libs,$(PUSH_LIBRARIES)) -ldl
$(BUILD)/tests/fuzz_replay: $(call test_objects,tests/fuzz/replay.cc) $(FUZZ_OBJECTS)
	$(LINK) -o $@ $^ $(FUZZ_LIBRARIES)
$(BUILD)/tests/fuzzer: $(call test_objects,tests/fuzz/engine.cc) $(FUZZ_OBJECTS)
	$(LINK) -fsanitize=fuzzer -o $@ $^ $(FUZZ_LIBRARIES)

.PHONY: tests
tests: all $(BUILD)/tests/unit_tests $(BUILD)/tests/server_tests $(BUILD)/tests/fuzz_replay

# Everything that a fresh machine lacks is installed first; then make starts anew, for what is there
# to find.
JOBS ?= $(shell nproc 2>/dev/null || echo 1)

# Each on its own, so that one that cannot be had costs its own tests only.
FETCH_SERVERS = for fetch in fetch-servers 'fetch-servers nginx' 'fetch-servers sshd' fetch-newer; do \
	  tests/setup/$$fetch || echo "tests that need a server will be skipped" >&2; \
	done

INSTALL_OPTIONAL = for set in shells deb dashboards; do \
	  tests/setup/install-missing $$set || echo "tests that need these will be skipped" >&2; \
	done

.PHONY: check
check:
	@tests/setup/install-missing build check
	@$(INSTALL_OPTIONAL)
	@$(MAKE) --no-print-directory -j$(JOBS) tests
	@$(FETCH_SERVERS)
	@BUILD=$(BUILD) tests/run

# And the tests that find the more the longer they run.
.PHONY: check-long
check-long: check
	@PP_KILLS=500 BUILD=$(BUILD) $(BUILD)/tests/server_tests --gtest_filter='KillTest.*'

# `make check` with every object built for AddressSanitizer and UndefinedBehaviorSanitizer.
SANITIZE = -O1 -g -fno-omit-frame-pointer -D_GLIBCXX_ASSERTIONS -fsanitize=address,undefined -fno-sanitize-recover=all
.PHONY: asan
asan:
	@tests/setup/install-missing build check
	@$(FETCH_SERVERS)
	@mkdir -p build/asan && ln -sfn ../servers build/asan/servers
	@$(MAKE) --no-print-directory BUILD=build/asan CXXFLAGS='$(SANITIZE)' HARDENING= -j$(JOBS) tests
	@ASAN_OPTIONS=detect_leaks=1 CODE_ONLY=yes BUILD=build/asan tests/run

# The same under ThreadSanitizer, for the tools and tests that have threads.
SANITIZE_THREADS = -O1 -g -fno-omit-frame-pointer -D_GLIBCXX_ASSERTIONS -fsanitize=thread
.PHONY: tsan
tsan:
	@tests/setup/install-missing build check
	@$(FETCH_SERVERS)
	@mkdir -p build/tsan && ln -sfn ../servers build/tsan/servers
	@$(MAKE) --no-print-directory BUILD=build/tsan CXXFLAGS='$(SANITIZE_THREADS)' HARDENING= -j$(JOBS) tests
	@TSAN_OPTIONS='exitcode=66' CODE_ONLY=yes BUILD=build/tsan tests/run

# The cases of the command line with each tool under valgrind: half an hour.
.PHONY: valgrind
valgrind:
	@tests/setup/install-missing build check valgrind
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@BUILD=$(BUILD) tests/valgrind/run

# Ten minutes of the whole pipeline at full speed, with faults: SOAK_SECONDS, SOAK_SEED.
.PHONY: soak
soak:
	@tests/setup/install-missing build soak
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@$(FETCH_SERVERS)
	@BUILD=$(BUILD) python3 -B tests/soak/soak.py

# New inputs for each fuzz target, for a minute each: make fuzz FUZZ_TARGETS='csv json' FUZZ_SECONDS=3600
FUZZ_FLAGS = -O1 -g -fno-omit-frame-pointer -D_GLIBCXX_ASSERTIONS -fsanitize=fuzzer-no-link,address,undefined \
             -fno-sanitize-recover=all -fsanitize-ignorelist=tests/fuzz/ignored -Wno-unknown-warning-option
FUZZ_CXX ?= clang++
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?=
.PHONY: fuzz
fuzz:
	@tests/setup/install-missing build fuzz
	@$(MAKE) --no-print-directory BUILD=build/fuzz CXX='$(FUZZ_CXX)' CXXFLAGS='$(FUZZ_FLAGS)' HARDENING= -j$(JOBS) \
	  build/fuzz/tests/fuzzer
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/run $(FUZZ_TARGETS)

# The dashboard that Prometheus itself serves.
CONSOLE = build/dashboards
.PHONY: dashboards
dashboards:
	@dashboards/make-console $(CONSOLE)
	@echo "It is at /consoles/prometheus-pusher.html of a Prometheus that is started with"
	@echo "  --web.console.templates=$(CURDIR)/$(CONSOLE)/consoles --web.user-assets=$(CURDIR)/$(CONSOLE)/assets"

# KEEP=1 leaves the servers running, with the dashboard.
KEEP ?= 0
.PHONY: demo
demo:
	@tests/setup/install-missing build demo
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@tests/setup/fetch-servers
	@BUILD=$(BUILD) KEEP=$(KEEP) examples/demo

# Speed and memory against the goals and against others; BENCH_ROUNDS=1 for a first look.
.PHONY: bench
bench:
	@tests/setup/install-missing build bench
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@tests/setup/fetch-servers nginx
	@tests/setup/fetch-servers prometheus-pushgateway || \
	  echo "latency into a Pushgateway will be skipped" >&2
	@tests/setup/fetch-newer || echo "rows of vmagent and promtool will be skipped" >&2
	@BUILD=$(BUILD) python3 -B tests/bench/bench.py

# What examples/cost reckons with, and whether what it says comes true.
.PHONY: cost
cost:
	@tests/setup/install-missing build bench
	@tests/setup/fetch-servers nginx
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@BUILD=$(BUILD) python3 -B tests/bench/cost.py

MICRO_BENCHES = $(wildcard tests/bench/*.cc)
$(BUILD)/tests/micro_benches: $(call test_objects,$(MICRO_BENCHES)) $(PUSH_OBJECTS) $(TOOL_OBJECTS)
	$(LINK) -o $@ $^ $(call package_flags,libs,benchmark $(PUSH_LIBRARIES))

# The inner loops alone: make bench-micro FILTER=Csv
FILTER ?= .
.PHONY: bench-micro
bench-micro:
	@tests/setup/install-missing build bench
	@$(MAKE) --no-print-directory -j$(JOBS) $(BUILD)/tests/micro_benches
	@$(BUILD)/tests/micro_benches --benchmark_filter='$(FILTER)'

.PHONY: lint
lint:
	@tests/setup/install-missing build check lint
	@$(MAKE) --no-print-directory -j$(JOBS) $(PROTOS:%=$(BUILD)/proto/%.pb.cc) \
	  $(BUILD)/tests/micro_benches
	@BUILD=$(BUILD) tests/lint

# What goes where: packaging/files.
INSTALL = BUILD='$(BUILD)' DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' packaging/install
.PHONY: install uninstall
install: all
	@$(INSTALL) install $(TOOLS)
uninstall:
	@$(INSTALL) uninstall $(TOOLS)

# A Debian package for this release of Debian, in $(BUILD); needs no root.
.PHONY: deb
deb:
	@tests/setup/install-missing build deb
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@BUILD='$(BUILD)' packaging/make-deb $(TOOLS)

.PHONY: help
help:
	@echo 'make            build the five tools into build/'
	@echo 'make demo       see it work: real Prometheus and Pushgateway, 48 hours of history'
	@echo '                KEEP=1 leaves it running, with a dashboard'
	@echo 'make dashboards put together the dashboard that Prometheus serves itself'
	@echo 'make check      run every test'
	@echo 'make check-long the same, and kill the stages of a pipeline 500 times'
	@echo 'make asan       the same under AddressSanitizer and UndefinedBehaviorSanitizer'
	@echo 'make tsan       the same under ThreadSanitizer'
	@echo 'make valgrind   the cases of the command line under valgrind: half an hour'
	@echo 'make soak       the whole pipeline for ten minutes at full speed, with faults'
	@echo 'make fuzz       have libFuzzer look for inputs that break a parser, a minute for each'
	@echo '                FUZZ_SECONDS=3600, FUZZ_TARGETS='\''csv json'\'' for some of them'
	@echo 'make bench      speed, memory and latency, against the goals and against vmagent'
	@echo 'make cost       what very many samples take, and whether examples/cost is right about it'
	@echo 'make bench-micro  the inner loops alone (FILTER=Csv)'
	@echo 'make lint       clang-format, clang-tidy, shellcheck, and the order of the layers'
	@echo 'make install    PREFIX=/usr/local, DESTDIR= (and make uninstall)'
	@echo 'make deb        a Debian package, in build/'
	@echo 'make clean      remove build/'

.PHONY: clean
clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -path $(BUILD)/servers -prune -o -name '*.d' -print 2>/dev/null)
