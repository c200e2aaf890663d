using System;
using System.IO;

namespace KioskFleet.Hardware.Parts;

/// <summary>A folder of the memory card in place of an internal drive, where the CLR image mounts none. The card must then stay in.</summary>
public sealed class CardFolder : IStorageRoot
{
    private readonly IStorageRoot _card;

    public CardFolder(IStorageRoot card, string name, long capacityBytes)
    {
        _card = card;
        Path = card.Path + name + "\\";
        CapacityBytes = capacityBytes;
    }

    public string Path { get; }

    public long CapacityBytes { get; }

    public bool IsPresent
    {
        get
        {
            if (!_card.IsPresent)
            {
                return false;
            }

            try
            {
                if (!Directory.Exists(Path))
                {
                    Directory.CreateDirectory(Path);
                }

                return true;
            }
            catch (Exception)
            {
                // The card went between the two questions: the CLR throws where it has no such drive.
                return false;
            }
        }
    }
}
