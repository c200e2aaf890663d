"""Speaks MQTT by Eclipse Paho: paho_client.py TRANSPORT(tcp|websockets) PORT VERSION(3|4|5) [CAFILE].

Says at each QoS what it has to say, repeats what it hears, and ends well when it has heard all three.
"""
import os
import sys
import threading

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

transport, port, version = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
arguments = dict(client_id="paho", protocol=version, transport=transport)
if hasattr(mqtt, "CallbackAPIVersion"):
    arguments["callback_api_version"] = mqtt.CallbackAPIVersion.VERSION1
client = mqtt.Client(**arguments)
if len(sys.argv) > 4:
    client.tls_set(ca_certs=sys.argv[4])
heard = set()
done = threading.Event()
problems = []


def on_connect(client, userdata, flags, code, properties=None):
    client.subscribe("in/+", 2)


def on_subscribe(client, userdata, mid, granted, properties=None):
    for qos in (0, 1, 2):
        extra = None
        if version == 5:
            extra = Properties(PacketTypes.PUBLISH)
            extra.UserProperty = ("from", "paho")
        client.publish("out/%d" % qos, "中文 %d" % qos, qos, properties=extra)


def on_message(client, userdata, message):
    if version == 5 and ("from", "ours") not in getattr(message.properties, "UserProperty", []):
        problems.append("the user property was lost")
    heard.add(message.topic)
    client.publish("echo/" + message.topic.split("/")[1], message.payload, message.qos)
    if len(heard) == 3:
        done.set()


client.on_connect, client.on_subscribe, client.on_message = on_connect, on_subscribe, on_message
client.connect("127.0.0.1", port, 60)
client.loop_start()
ended = done.wait(40)
# What was said last must still go out before the connection ends.
threading.Event().wait(0.5)
client.disconnect()
client.loop_stop()
if problems or not ended:
    print(problems or "nothing more came", file=sys.stderr)
    os._exit(1)
