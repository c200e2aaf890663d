using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;
using nanoFramework.TestFramework;
using Assert = nanoFramework.TestFramework.Assert;

namespace KioskFleet.DeviceTests;

/// <summary>Object store, state slots and journal on the device's own drive.</summary>
[TestClass]
public class StorageTests
{
    [TestMethod]
    public void What_is_put_is_read_back_after_the_store_was_opened_anew()
    {
        ObjectStore store = Fresh("put");
        byte[][] objects = new byte[12][];
        for (int i = 0; i < objects.Length; i++)
        {
            objects[i] = DeviceRoot.Bytes(i, 100 + (i * 731));
            Assert.AreEqual(StoreResult.Ok, store.Put(ObjectHash.OfObject(objects[i]), objects[i], objects[i].Length));
        }

        Assert.IsTrue(store.Flush());
        store.Dispose();
        store = ObjectStore.Open(Options("put"));
        Assert.AreEqual(objects.Length, store.Count);
        byte[] buffer = new byte[Limits.ObjectBytes];
        for (int i = 0; i < objects.Length; i++)
        {
            Assert.AreEqual(objects[i].Length, store.Read(ObjectHash.OfObject(objects[i]), 0, buffer));
            Assert.IsTrue(DeviceRoot.Same(objects[i], buffer, objects[i].Length));
        }

        Assert.AreEqual(0, store.Errors);
        store.Erase();
        store.Dispose();
    }

    [TestMethod]
    public void Blocks_outlive_a_start_and_the_object_is_made_of_them()
    {
        const int Block = 1024;
        ObjectStore store = Fresh("blocks");
        byte[] whole = DeviceRoot.Bytes(77, 5000);
        byte[] id = ObjectHash.OfObject(whole);
        for (int block = 0; block < 3; block++)
        {
            Assert.AreEqual(StoreResult.Ok, store.PutBlock(id, whole.Length, Block, block, whole, block * Block, Block));
        }

        store.Flush();
        store.Dispose();
        store = ObjectStore.Open(Options("blocks"));
        byte[] bitmap = new byte[16];
        Assert.AreEqual(3, store.PartialBitmap(id, bitmap, out int total, out int blockBytes));
        Assert.AreEqual(whole.Length, total);
        Assert.AreEqual(Block, blockBytes);
        Assert.AreEqual(7, (int)bitmap[0]);
        Assert.AreEqual(StoreResult.AlreadyHeld, store.PutBlock(id, whole.Length, Block, 1, whole, Block, Block));
        Assert.AreEqual(StoreResult.Ok, store.PutBlock(id, whole.Length, Block, 3, whole, 3 * Block, Block));
        Assert.AreEqual(StoreResult.Ok, store.PutBlock(id, whole.Length, Block, 4, whole, 4 * Block, whole.Length - (4 * Block)));
        Assert.AreEqual(StoreResult.Ok, store.CompletePartial(id));
        Assert.IsTrue(store.Contains(id, 0));
        Assert.AreEqual(0, store.PartialCount);
        store.Erase();
        store.Dispose();
    }

    [TestMethod]
    public void What_is_marked_stays_when_room_is_made()
    {
        ObjectStore store = Fresh("marks");
        byte[][] objects = new byte[24][];
        for (int i = 0; i < objects.Length; i++)
        {
            objects[i] = DeviceRoot.Bytes(500 + i, 6000);
            Assert.AreEqual(StoreResult.Ok, store.Put(ObjectHash.OfObject(objects[i]), objects[i], objects[i].Length));
        }

        store.BeginMark();
        for (int i = 0; i < objects.Length; i += 2)
        {
            store.Mark(ObjectHash.OfObject(objects[i]), 0);
        }

        store.EndMark();
        Assert.IsTrue(store.Reserve(60000, 10));
        for (int i = 0; i < objects.Length; i += 2)
        {
            Assert.IsTrue(store.Contains(ObjectHash.OfObject(objects[i]), 0));
        }

        store.Erase();
        store.Dispose();
    }

    [TestMethod]
    public void A_slot_keeps_its_newest_state()
    {
        SlotFile slot = new SlotFile(DeviceRoot.Path + "test.slt", 200);
        byte[] buffer = new byte[200];
        for (int i = 1; i <= 5; i++)
        {
            byte[] state = DeviceRoot.Bytes(i, 20 * i);
            Assert.IsTrue(slot.Write(state, state.Length));
            Assert.AreEqual(state.Length, new SlotFile(DeviceRoot.Path + "test.slt", 200).Read(buffer));
            Assert.IsTrue(DeviceRoot.Same(state, buffer, state.Length));
        }
    }

    [TestMethod]
    public void A_journal_keeps_its_lines_until_they_are_acknowledged()
    {
        Journal journal = Journal.Open(DeviceRoot.Path + "test.jrn", 8);
        int first = journal.Next;
        for (int i = 0; i < 30; i++)
        {
            byte[] line = DeviceRoot.Bytes(i, 33);
            Assert.AreEqual(first + i, journal.Append(line, 0, line.Length));
        }

        Assert.IsTrue(journal.Flush());
        journal = Journal.Open(DeviceRoot.Path + "test.jrn", 8);
        Assert.AreEqual(first + 30, journal.Next);
        byte[] buffer = new byte[StorageLimits.MaxJournalRecordBytes];
        Assert.AreEqual(33, journal.Read(first + 29, buffer));
        Assert.IsTrue(DeviceRoot.Same(DeviceRoot.Bytes(29, 33), buffer, 33));
        journal.Acknowledge(first + 29);
        Assert.IsTrue(journal.Flush());
        Assert.AreEqual(first + 29, Journal.Open(DeviceRoot.Path + "test.jrn", 8).Acknowledged);
    }

    /// <summary>Five segments of 68 KiB: fits beside everything else on the smallest board.</summary>
    private static StoreOptions Options(string folder)
    {
        StoreOptions options = StoreOptions.ForInternal(DeviceRoot.Path);
        options.Folder = folder;
        options.CapacityBytes = 5L * options.SegmentBytes;
        options.MaxObjects = 200;
        return options;
    }

    /// <summary>Empty, whatever an earlier run on this device left.</summary>
    private static ObjectStore Fresh(string folder)
    {
        ObjectStore store = ObjectStore.Open(Options(folder));
        Assert.IsTrue(store.Erase());
        return store;
    }
}
