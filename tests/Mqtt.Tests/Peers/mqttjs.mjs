// Speaks MQTT by mqtt.js: node mqttjs.mjs URL VERSION(4|5) [CAFILE]. Says at each QoS what it has to say, repeats what it hears, and ends well
// when it has heard all three. KIOSK_MQTTJS names the folder in which "npm install mqtt" was run.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const mqtt = createRequire(process.env.KIOSK_MQTTJS + '/')('mqtt');
const [url, version, authority] = process.argv.slice(2);
const options = { protocolVersion: Number(version), clientId: 'mqttjs', reconnectPeriod: 0, connectTimeout: 20000 };
if (authority) {
  options.ca = readFileSync(authority);
  // mqtt.js hands the options of a secure WebSocket on in a bag of their own.
  options.wsOptions = { ca: options.ca };
}
const client = mqtt.connect(url, options);
const heard = new Set();
const fail = (error) => {
  console.error(String(error));
  process.exit(1);
};
setTimeout(() => fail('nothing more came'), 40000);
client.on('error', fail);
client.on('message', (topic, payload, packet) => {
  if (version === '5' && packet.properties?.userProperties?.['from'] !== 'ours') {
    fail('the user property was lost');
  }
  heard.add(topic);
  client.publish('echo/' + topic.split('/')[1], payload, { qos: packet.qos }, (error) => {
    if (error) fail(error);
    if (heard.size === 3) client.end(false, {}, () => process.exit(0));
  });
});
client.on('connect', () => {
  client.subscribe('in/+', { qos: 2 }, (error) => {
    if (error) fail(error);
    for (const qos of [0, 1, 2]) {
      client.publish('out/' + qos, '中文 ' + qos, { qos, properties: version === '5' ? { userProperties: { from: 'mqttjs' } } : undefined });
    }
  });
});
