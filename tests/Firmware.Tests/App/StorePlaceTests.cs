using KioskFleet.Firmware.App;
using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Tests.Storage;
using KioskFleet.Hardware;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Disk;

namespace KioskFleet.Firmware.Tests.App;

/// <summary>Where the store is: inside or on the card, over starts with the terminal's own card, a courier's card, a blank one and none.</summary>
public sealed class StorePlaceTests : IDisposable
{
    private readonly VirtualDisk _inside = VirtualDisk.InMemory(8 << 20, 1);
    private readonly VirtualDisk _card = VirtualDisk.InMemory(64 << 20, 2, removable: true);
    private readonly VirtualBoard _board = new(BoardProfile.Village);
    private readonly Root _insideRoot = new("I:\\", 4 << 20);
    private readonly Root _cardRoot = new("D:\\", 32 << 20);
    private int _number;

    public StorePlaceTests()
    {
        _board.Mount("I:\\", _inside).Mount("D:\\", _card);
    }

    [Fact]
    public void A_couriers_card_never_becomes_the_store_of_a_terminal_whose_store_is_inside()
    {
        _cardRoot.IsPresent = false;
        byte[] page = Start(store => Put(store, expectOnCard: false));
        Courier();
        for (int start = 0; start < 3; start++)
        {
            Start(store => Holds(store, page, onCard: false));
        }

        Assert.DoesNotContain(_card.ListAll(), path => path.StartsWith("objects", StringComparison.Ordinal));
        _cardRoot.IsPresent = false;
        Start(store => Holds(store, page, onCard: false));
    }

    [Fact]
    public void Neither_does_a_blank_card_nor_a_couriers_card_that_holds_some_store_while_something_is_held_inside()
    {
        _cardRoot.IsPresent = false;
        byte[] page = Start(store => Put(store, expectOnCard: false));
        _cardRoot.IsPresent = true;
        Start(store => Holds(store, page, onCard: false));
        Courier();
        _card.Poke("objects\\s000.dat", new byte[100]);
        Start(store => Holds(store, page, onCard: false));
    }

    [Fact]
    public void A_couriers_card_is_not_the_store_of_a_new_terminal_either()
    {
        Courier();
        Start(store => Assert.False(store.IsOnCard));
    }

    [Fact]
    public void A_new_terminal_takes_the_blank_card_in_it_and_stays_there_also_with_a_couriers_files_on_it()
    {
        byte[] page = Start(store => Put(store, expectOnCard: true));
        Courier();
        Start(store => Holds(store, page, onCard: true));
    }

    [Fact]
    public void A_card_that_is_put_into_a_terminal_that_holds_nothing_yet_becomes_its_store()
    {
        _cardRoot.IsPresent = false;
        Start(store => Assert.False(store.IsOnCard));
        _cardRoot.IsPresent = true;
        Start(store => Assert.True(store.IsOnCard));
    }

    [Fact]
    public void The_terminals_own_card_is_its_place_again_after_a_start_without_it_or_with_a_couriers_in_its_stead()
    {
        byte[] page = Start(store => Put(store, expectOnCard: true));
        _cardRoot.IsPresent = false;
        Start(store => Put(store, expectOnCard: false));
        _cardRoot.IsPresent = true;
        Start(store => Holds(store, page, onCard: true));

        using VirtualDisk couriers = VirtualDisk.InMemory(64 << 20, 3, removable: true);
        couriers.Poke("courier\\x.kfc", [1]);
        Mount(couriers);
        Start(store => Assert.False(store.IsOnCard));
        Mount(_card);
        Start(store => Holds(store, page, onCard: true));

        // A new one in the place of one that died.
        using VirtualDisk blank = VirtualDisk.InMemory(64 << 20, 4, removable: true);
        Mount(blank);
        Start(store => Assert.True(store.IsOnCard));
    }

    [Fact]
    public void Who_makes_the_folder_on_a_card_moves_the_store_to_it()
    {
        _cardRoot.IsPresent = false;
        Start(store => Put(store, expectOnCard: false));
        _cardRoot.IsPresent = true;
        _board.PowerOn();
        _board.Run(() => NanoHost.IO.Directory.CreateDirectory("D:\\objects"));
        _board.CutPower();
        Start(store => Assert.True(store.IsOnCard));
        _cardRoot.IsPresent = false;
        Start(store => Assert.False(store.IsOnCard));
        _cardRoot.IsPresent = true;
        Start(store => Assert.True(store.IsOnCard));
    }

    public void Dispose()
    {
        _board.Dispose();
        _inside.Dispose();
        _card.Dispose();
    }

    private byte[] Put(StoreGate store, bool expectOnCard)
    {
        Assert.Equal(expectOnCard, store.IsOnCard);
        byte[] bytes = Sample.Bytes(++_number, 500);
        Assert.Equal(StoreResult.Ok, store.Put(Sample.Id(bytes), 0, bytes, bytes.Length));
        Assert.True(store.Flush());
        return bytes;
    }

    private static void Holds(StoreGate store, byte[] bytes, bool onCard)
    {
        Assert.Equal(onCard, store.IsOnCard);
        Assert.Equal(bytes.Length, store.Read(Sample.Id(bytes), 0, new byte[32 * 1024]));
    }

    private void Start(Action<StoreGate> then) => Start(store =>
    {
        then(store);
        return 0;
    });

    private T Start<T>(Func<StoreGate, T> then)
    {
        _board.PowerOn();
        T result = default!;
        _board.Run(() =>
        {
            StoreGate store = new(_cardRoot, _insideRoot, new FileSlot("I:\\place.slt", StorePlace.StateBytes), closed: false, () => { });
            Assert.True(store.IsAvailable);
            result = then(store);
        });
        _board.CutPower();
        return result;
    }

    private void Courier()
    {
        _cardRoot.IsPresent = true;
        _card.Poke("courier\\x.kfc", [1]);
    }

    private void Mount(VirtualDisk disk)
    {
        _board.Unmount("D:\\");
        _board.Mount("D:\\", disk);
    }

    private sealed class Root(string path, long bytes) : IStorageRoot
    {
        public string Path => path;

        public bool IsPresent { get; set; } = true;

        public long CapacityBytes => bytes;
    }
}
