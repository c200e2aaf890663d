using System;
using System.IO;
using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Sync;
using KioskFleet.Hardware;

namespace KioskFleet.Firmware.App;

/// <summary>Decides at start whether the object store is on the card or inside. A card that a courier brought must not become the store because the power failed while it was in; a card of the
/// terminal's own that is missing must not be forgotten.</summary>
internal static class StorePlace
{
    /// <summary>Bytes of the state: one, the place.</summary>
    public const int StateBytes = 4;

    /// <summary>Folder on a card that holds a store: <see cref="StoreOptions.Folder"/>. Who makes it on a new card says that it is the terminal's own from now on.</summary>
    private const string StoreFolder = "objects";

    private const byte Unknown = 0;
    private const byte OnCard = 1;
    private const byte Inside = 2;

    /// <summary>A card is the store's place if it holds a store and is no courier's, unless the store was never anywhere else; or if it is blank and the store was on a card, or was nowhere yet.</summary>
    /// <param name="card">The board's card.</param>
    /// <param name="inside">Its internal storage.</param>
    /// <param name="place">What was decided before.</param>
    /// <param name="closed">True: nothing that is stored may be read, and nothing counts as empty.</param>
    public static bool IsOnCard(IStorageRoot card, IStorageRoot inside, IStateSlot place, bool closed)
    {
        byte[]? stored = place.Load();
        byte before = stored == null || stored.Length != 1 ? Unknown : stored[0];
        bool onCard = card.IsPresent && Chosen(card, inside, before, closed);
        byte now = onCard ? OnCard : Inside;
        if (now != before && !(before == OnCard && !onCard))
        {
            // Where the terminal's own card is out it is still its place: what is inside helps until it is back.
            place.Save(new byte[] { now }, 1);
        }

        return onCard;
    }

    private static bool Chosen(IStorageRoot card, IStorageRoot inside, byte before, bool closed)
    {
        bool holdsStore;
        bool isCouriers;
        try
        {
            holdsStore = Directory.Exists(card.Path + StoreFolder);
            isCouriers = Directory.Exists(card.Path + CourierFile.Folder);
        }
        catch (Exception)
        {
            // It does not answer: its store will be looked for again and again, if it is one.
            return before == OnCard;
        }

        return holdsStore ? before != Inside || !isCouriers : !isCouriers && (before == OnCard || (!closed && !HoldsAnything(inside)));
    }

    private static bool HoldsAnything(IStorageRoot inside)
    {
        try
        {
            if (!Directory.Exists(inside.Path + StoreFolder))
            {
                return false;
            }
        }
        catch (Exception)
        {
            return true;
        }

        ObjectStore store = ObjectStore.Open(StoreGate.Options(inside, false));
        bool holds = !store.IsAvailable || store.Count > 0;
        store.Dispose();
        return holds;
    }
}
