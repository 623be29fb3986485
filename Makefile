# prometheus-pusher. `make help` lists the targets.

PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build
CXX ?= g++
CXXFLAGS ?= -O2 -g
WARNINGS = -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wconversion -Wno-sign-conversion

.SUFFIXES:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

TOOLS = pp-gen pp-parse pp-route pp-push-gw pp-push-rw

# What each layer consists of; a file includes only from its own layer and from those above it here.
VALUES = number time utf8
LINES = filter_output input line_reader line_source line_writer quote rejects_file report \
        standard_descriptors stop summary system_clock
FORMATS = age_lane csv csv_records curves exposition grouping_key json json_splitter labels names \
          row test_metrics
CONVERSION = json_objects line_formats
REQUEST_FORMATS = compression write_request
DELIVERY = backoff batch curl_client deliverer explain gateway_pusher latest_values remote_write \
           shard
LANES = lane sibling
CLI = command_line common_options
HTTP_CLI = http_options

objects = $(addprefix $(BUILD)/,$(addsuffix .o,$(1)))
BASE_OBJECTS = $(call objects,$(VALUES:%=values/%) $(LINES:%=lines/%) $(FORMATS:%=formats/%))
TOOL_OBJECTS = $(BASE_OBJECTS) $(call objects,$(CLI:%=cli/%))
CONVERSION_OBJECTS = $(call objects,$(CONVERSION:%=conversion/%))
LANE_OBJECTS = $(call objects,$(LANES:%=delivery/%))
PUSH_OBJECTS = $(call objects,$(DELIVERY:%=delivery/%) $(REQUEST_FORMATS:%=formats/%) \
               $(HTTP_CLI:%=cli/%)) $(BUILD)/proto/remote_write_v1.pb.o

CPPFLAGS += -Isrc -I$(BUILD)/proto
STANDARD = -std=c++20 -pthread -ffp-contract=off
COMPILE = $(CXX) $(STANDARD) $(WARNINGS) $(CPPFLAGS) $(CXXFLAGS) -MMD -MP -c
LINK = $(CXX) $(STANDARD) $(CXXFLAGS) $(LDFLAGS) -Wl,--as-needed

package_flags = $(shell pkg-config --$(1) $(2) 2>/dev/null)
PUSH_LIBRARIES = libcurl protobuf-lite snappy

.PHONY: all
all: $(TOOLS:%=$(BUILD)/%)

$(BUILD)/pp-gen: $(BUILD)/pp-gen.o $(TOOL_OBJECTS)
	$(LINK) -o $@ $^
$(BUILD)/pp-parse: $(BUILD)/pp-parse.o $(CONVERSION_OBJECTS) $(TOOL_OBJECTS)
	$(LINK) -o $@ $^
$(BUILD)/pp-route: $(BUILD)/pp-route.o $(LANE_OBJECTS) $(TOOL_OBJECTS)
	$(LINK) -o $@ $^
$(BUILD)/pp-push-gw: $(BUILD)/pp-push-gw.o $(PUSH_OBJECTS) $(TOOL_OBJECTS)
	$(LINK) -o $@ $^ $(call package_flags,libs,$(PUSH_LIBRARIES))
$(BUILD)/pp-push-rw: $(BUILD)/pp-push-rw.o $(PUSH_OBJECTS) $(TOOL_OBJECTS)
	$(LINK) -o $@ $^ $(call package_flags,libs,$(PUSH_LIBRARIES))

$(BUILD)/%.o: src/%.cc
	@mkdir -p $(@D)
	$(COMPILE) -o $@ $<

$(BUILD)/proto/%.pb.cc: proto/%.proto
	@mkdir -p $(@D)
	protoc --proto_path=proto --cpp_out=$(@D) $<
$(BUILD)/proto/%.pb.o: $(BUILD)/proto/%.pb.cc
	$(COMPILE) -w -o $@ $<
$(BUILD)/formats/write_request.o: $(BUILD)/proto/remote_write_v1.pb.cc
.SECONDARY:

# Tests: units, cases of the command line, and pipelines against real servers.
UNIT_TESTS = $(wildcard tests/unit/*_test.cc)
SERVER_TESTS = $(wildcard tests/servers/*_test.cc)
TEST_SUPPORT = process receiver servers
TEST_PACKAGES = gtest_main
test_objects = $(patsubst tests/%.cc,$(BUILD)/tests/%.o,$(1))

$(BUILD)/tests/%.o: tests/%.cc $(BUILD)/proto/remote_write_v1.pb.cc
	@mkdir -p $(@D)
	$(COMPILE) -Itests $(call package_flags,cflags,$(TEST_PACKAGES)) -o $@ $<

$(BUILD)/tests/unit_tests: $(call test_objects,$(UNIT_TESTS)) $(CONVERSION_OBJECTS) \
                           $(LANE_OBJECTS) $(PUSH_OBJECTS) $(TOOL_OBJECTS)
	$(LINK) -o $@ $^ $(call package_flags,libs,$(TEST_PACKAGES) $(PUSH_LIBRARIES))
$(BUILD)/tests/server_tests: $(call test_objects,$(SERVER_TESTS)) $(BASE_OBJECTS) \
                             $(TEST_SUPPORT:%=$(BUILD)/tests/support/%.o) \
                             $(BUILD)/proto/remote_write_v1.pb.o
	$(LINK) -o $@ $^ $(call package_flags,libs,$(TEST_PACKAGES) $(PUSH_LIBRARIES) cpp-httplib)

.PHONY: tests
tests: all $(BUILD)/tests/unit_tests $(BUILD)/tests/server_tests

.PHONY: clean
clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -path $(BUILD)/servers -prune -o -name '*.d' -print 2>/dev/null)
