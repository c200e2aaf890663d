using System;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Storage;

/// <summary>An object of which blocks are held.</summary>
internal sealed class PartialObject
{
    public readonly byte[] Id = new byte[Limits.IdBytes];
    public readonly int Total;
    public readonly int BlockBytes;

    /// <summary>Index word of each block; <see cref="Place.None"/> where it is lacking.</summary>
    public readonly int[] Places;

    public bool Marked = true;
    public bool MarkedNext = true;

    public PartialObject(byte[] id, int idOffset, int total, int blockBytes)
    {
        Array.Copy(id, idOffset, Id, 0, Limits.IdBytes);
        Total = total;
        BlockBytes = blockBytes;
        Places = new int[(total + blockBytes - 1) / blockBytes];
    }

    /// <summary>True if a block of these numbers exists: every block but the last is full, and the last is what remains.</summary>
    public static bool IsBlock(int total, int blockBytes, int block, int length)
    {
        if (total < 1 || total > Limits.ObjectBytes || blockBytes < Limits.MinBlockBytes || blockBytes > Limits.MaxBlockBytes || block < 0)
        {
            return false;
        }

        int begin = block * blockBytes;
        return begin < total && length == (total - begin < blockBytes ? total - begin : blockBytes);
    }

    public bool IsComplete
    {
        get
        {
            for (int i = 0; i < Places.Length; i++)
            {
                if (Places[i] == Place.None)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
