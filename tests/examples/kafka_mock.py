"""The mock cluster of librdkafka, which kcat -M is elsewhere: Debian's kcat is built without it.

    kafka_mock.py TOPIC PARTITIONS

Prints the address of its one broker, then each order when it is carried out. Orders are lines of
standard input, with whose end it ends:

    down                 refuse connections; what the log holds stays
    up                   take them again
    answer CODE...       answer the next produce requests with these codes of Kafka's protocol
"""

import ctypes
import sys

PRODUCE = 0  # the API key of a produce request
BROKER = 1

kafka = ctypes.CDLL("librdkafka.so.1")
pointer, number, text = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
for name, result, arguments in (
    ("conf_new", pointer, []),
    ("new", pointer, [number, pointer, text, ctypes.c_size_t]),
    ("mock_cluster_new", pointer, [pointer, number]),
    ("mock_cluster_bootstraps", text, [pointer]),
    ("mock_topic_create", number, [pointer, text, number, number]),
    ("mock_broker_set_down", number, [pointer, ctypes.c_int32]),
    ("mock_broker_set_up", number, [pointer, ctypes.c_int32]),
    (
        "mock_push_request_errors_array",
        None,
        [pointer, ctypes.c_int16, ctypes.c_size_t, ctypes.POINTER(number)],
    ),
):
    function = getattr(kafka, "rd_kafka_" + name)
    function.restype, function.argtypes = result, arguments

topic, partitions = sys.argv[1].encode(), int(sys.argv[2])
error = ctypes.create_string_buffer(512)
client = kafka.rd_kafka_new(0, kafka.rd_kafka_conf_new(), error, len(error))
cluster = kafka.rd_kafka_mock_cluster_new(client, 1) if client else None
if not cluster:
    sys.exit("there is no mock cluster: " + error.value.decode())
if kafka.rd_kafka_mock_topic_create(cluster, topic, partitions, 1) != 0:
    sys.exit("the topic cannot be created")
print(kafka.rd_kafka_mock_cluster_bootstraps(cluster).decode(), flush=True)

for line in sys.stdin:
    order, *codes = line.split()
    if order == "down":
        kafka.rd_kafka_mock_broker_set_down(cluster, BROKER)
    elif order == "up":
        kafka.rd_kafka_mock_broker_set_up(cluster, BROKER)
    elif order == "answer":
        answers = (number * len(codes))(*map(int, codes))
        kafka.rd_kafka_mock_push_request_errors_array(cluster, PRODUCE, len(codes), answers)
    else:
        sys.exit("no order: " + line)
    print(line, end="", flush=True)
