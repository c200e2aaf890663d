namespace KioskFleet.NanoHost.Disk;

/// <summary>
/// A file with what it would take to undo the writes that are not safe yet: the old bytes of every sector touched since the file was
/// last closed, in the order of the first touch.
/// </summary>
internal sealed class FileNode(string path, FileContent content) : IDisposable
{
    private readonly OrderedDictionary<long, byte[]> _before = [];
    private long _safeLength = content.Length;

    public string Path { get; set; } = path;

    public FileContent Content { get; } = content;

    public int Handles { get; set; }

    public bool HasUnsafeWrites => _before.Count > 0 || Content.Length != _safeLength;

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        Span<byte> old = stackalloc byte[VirtualDisk.SectorBytes];
        for (long sector = offset / VirtualDisk.SectorBytes; sector * VirtualDisk.SectorBytes < offset + data.Length; sector++)
        {
            if (!_before.ContainsKey(sector))
            {
                old.Clear();
                Content.Read(sector * VirtualDisk.SectorBytes, old);
                _before.Add(sector, old.ToArray());
            }
        }

        Content.Write(offset, data);
    }

    /// <summary>A changed length is a change of the directory: it is made at once and stays.</summary>
    public void SetLength(long length)
    {
        Content.SetLength(length);
        _safeLength = length;
        for (int i = _before.Count - 1; i >= 0; i--)
        {
            if (_before.GetAt(i).Key * VirtualDisk.SectorBytes >= length)
            {
                _before.RemoveAt(i);
            }
        }
    }

    /// <summary>What closing the file does: everything written is safe.</summary>
    public void MakeSafe()
    {
        _before.Clear();
        _safeLength = Content.Length;
    }

    /// <summary>What a cut does. Returns the number of sectors that went back to what they were.</summary>
    public int LosePower(CutDamage damage, Random random, bool tear)
    {
        int count = _before.Count;
        int kept = damage switch
        {
            CutDamage.NothingWritten => 0,
            CutDamage.AllWritten => count,
            CutDamage.Prefix => random.Next(count + 1),
            _ => -1,
        };
        int torn = tear && count > 0 ? (kept >= 0 ? kept : random.Next(count)) : -1;
        if (damage is CutDamage.NothingWritten or CutDamage.AllWritten)
        {
            torn = -1;
        }

        int lost = 0;
        for (int i = 0; i < count; i++)
        {
            (long sector, byte[] old) = _before.GetAt(i);
            long at = sector * VirtualDisk.SectorBytes;
            if (i == torn)
            {
                int good = random.Next(VirtualDisk.SectorBytes);
                Restore(at + good, old.AsSpan(good));
                lost++;
            }
            else if (kept >= 0 ? i >= kept : random.Next(2) == 0)
            {
                Restore(at, old);
                lost++;
            }
        }

        bool keepsGrowth = damage switch
        {
            CutDamage.NothingWritten => false,
            CutDamage.AllWritten => true,
            _ => random.Next(2) == 0,
        };
        if (Content.Length != _safeLength && !keepsGrowth)
        {
            Content.SetLength(_safeLength);
        }

        MakeSafe();
        Handles = 0;
        return lost;
    }

    public void Dispose() => Content.Dispose();

    private void Restore(long at, ReadOnlySpan<byte> old)
    {
        long room = Content.Length - at;
        if (room > 0)
        {
            Content.Write(at, old[..(int)Math.Min(room, old.Length)]);
        }
    }
}
