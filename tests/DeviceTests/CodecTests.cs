using System;
using KioskFleet.Protocol;
using nanoFramework.TestFramework;
using Assert = nanoFramework.TestFramework.Assert;

namespace KioskFleet.DeviceTests;

/// <summary>CBOR, varints, messages and identities, as both sides write them.</summary>
[TestClass]
public class CodecTests
{
    [TestMethod]
    public void Integers_are_written_in_their_shortest_form_and_read_back()
    {
        long[] values = new long[] { 0, 23, 24, 255, 256, 65535, 65536, 4294967295, 4294967296, -1, -24, -25, -256, -65537, 1795000000000 };
        CborWriter writer = new CborWriter(new byte[256]);
        for (int i = 0; i < values.Length; i++)
        {
            writer.WriteInt(values[i]);
        }

        CborReader reader = new CborReader(writer.Buffer, 0, writer.Length);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.AreEqual(values[i], reader.ReadInt());
        }

        reader.End();
        writer.Reset();
        writer.WriteInt(23);
        Assert.AreEqual(1, writer.Length);
        writer.WriteInt(24);
        Assert.AreEqual(3, writer.Length);
    }

    [TestMethod]
    public void A_long_form_an_unknown_head_and_a_missing_byte_are_refused()
    {
        Refused(DeviceRoot.Hex("1817"));
        Refused(DeviceRoot.Hex("190018"));
        Refused(DeviceRoot.Hex("1c"));
        Refused(DeviceRoot.Hex("19ff"));
        Refused(new byte[0]);
    }

    [TestMethod]
    public void Texts_are_counted_in_bytes_of_UTF8()
    {
        CborWriter writer = new CborWriter(new byte[64]);
        writer.WriteText("村务公开 3.15");
        Assert.AreEqual(18, writer.Length);
        Assert.AreEqual("村务公开 3.15", new CborReader(writer.Buffer, 0, writer.Length).ReadText(64));
        Assert.ThrowsException(typeof(CborException), () => new CborReader(writer.Buffer, 0, writer.Length).ReadText(16));
    }

    [TestMethod]
    public void Varints_of_one_to_three_bytes_are_read_back()
    {
        byte[] buffer = new byte[4];
        int[] values = new int[] { 0, 1, 127, 128, 16383, 16384, Varint.Max };
        for (int i = 0; i < values.Length; i++)
        {
            int size = Varint.Write(buffer, 0, values[i]);
            Assert.AreEqual(Varint.Size(values[i]), size);
            Assert.AreEqual(values[i], Varint.Read(buffer, 0, size, out int used));
            Assert.AreEqual(size, used);
        }
    }

    [TestMethod]
    public void A_request_and_its_answer_are_read_back()
    {
        NeedRequest need = new NeedRequest();
        need.Number = 40000;
        need.Add(NeedRequest.Children, DeviceRoot.Bytes(3, Limits.IdBytes), 9, DeviceRoot.Bytes(4, 5));
        CborWriter writer = new CborWriter(new byte[256]);
        need.Encode(writer);
        NeedRequest read = NeedRequest.Decode(writer.Buffer, 0, writer.Length);
        Assert.AreEqual(40000, read.Number);
        Assert.AreEqual(1, read.ItemCount);
        Assert.AreEqual(9, read.Items[0].First);

        byte[] data = DeviceRoot.Bytes(5, 700);
        BlockWriter blocks = new BlockWriter(new byte[Limits.MessageBytes]);
        blocks.Begin(need.Number);
        blocks.Add(0, 12, data.Length, 0, data, 0, data.Length);
        blocks.End(7);
        byte[] message = blocks.ToArray();
        BlockReader reader = new BlockReader();
        reader.Begin(message, message.Length);
        Assert.IsTrue(reader.Next());
        Assert.AreEqual(12, reader.Child);
        Assert.AreEqual(data.Length, reader.DataCount);
        for (int i = 0; i < data.Length; i++)
        {
            Assert.IsTrue(data[i] == message[reader.DataStart + i]);
        }

        Assert.IsFalse(reader.Next());
        Assert.IsTrue(reader.Ended);
        Assert.AreEqual(7, reader.WaitSeconds);
    }

    [TestMethod]
    public void Identities_are_those_of_the_specification()
    {
        byte[] bytes = new byte[40];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)i;
        }

        Assert.IsTrue(ObjectHash.Same(DeviceRoot.Hex("4fac876fea7996856bb0ae4aa992ebc3"), 0, ObjectHash.OfObject(bytes), 0));
        Assert.IsTrue(DeviceRoot.Same(DeviceRoot.Hex("c0e51baf236706fa54608b14a04a2347fec692b75a9123a0329d5cab3cd974d9"), ObjectHash.ManifestDigest(new byte[0]), 32));
    }

    private static void Refused(byte[] bytes) => Assert.ThrowsException(typeof(CborException), () => new CborReader(bytes, 0, bytes.Length).ReadInt());
}
