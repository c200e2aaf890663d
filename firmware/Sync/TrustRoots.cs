using System;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Sync;

/// <summary>The roots that may vouch for the server (SPEC.md §6.1): those of kiosk.cfg, those that the newest manifest wants, and the one by which the terminal last got through.
/// What is wanted is tried; only what has led to a session puts anything else out of use. Belongs to the worker.</summary>
public sealed class TrustRoots
{
    /// <summary>Bytes of the state at most: two wanted roots, and one that was wanted before them and still is the only one that works.</summary>
    public const int MaxImageBytes = 3 + (2 * TrustRoot.FingerprintBytes) + ((Limits.TrustRoots + 1) * (2 + Limits.TrustRootBytes));

    private const byte ImageVersion = 1;

    private readonly IStateSlot _slot;
    private readonly byte[][] _workshop;
    private readonly byte[] _workshopName;
    private byte[][] _wanted = new byte[0][];
    private byte[]? _kept;
    private byte[] _used = new byte[0];
    private bool _workshopIsOver;

    /// <param name="pem">What kiosk.cfg says: PEM of one or two roots; empty: none.</param>
    /// <param name="slot">Where the rest is kept, <see cref="MaxImageBytes"/>.</param>
    public TrustRoots(string pem, IStateSlot slot)
    {
        _slot = slot;
        _workshop = TrustRoot.FromPem(pem, Limits.TrustRoots);
        if (_workshop.Length == 0 && pem.Length > 0)
        {
            // It is no certificate, so no connection comes of it; but never is one made that nobody vouches for.
            _workshop = new byte[][] { System.Text.Encoding.UTF8.GetBytes(pem) };
        }

        _workshopName = NameOf(_workshop);
        Load();
        Arrange();
    }

    /// <summary>The roots in the order in which they are tried: the one that worked last first. A terminal without any has one entry, null: whatever the board itself trusts.</summary>
    public byte[]?[] Order { get; private set; } = new byte[0][];

    /// <summary>Fingerprints of <see cref="Order"/>; another array whenever they changed.</summary>
    public byte[][] Held { get; private set; } = new byte[0][];

    /// <summary>Fingerprint of the root by which the newest session was made; empty: none was. Another array whenever it changed.</summary>
    public byte[] Used => _used;

    /// <summary>Takes what a verified manifest wants. The same again costs nothing.</summary>
    /// <param name="roots">DER, at most <see cref="Limits.TrustRoots"/> of at most <see cref="Limits.TrustRootBytes"/>; empty: the manifest says nothing, and all stays as it is.</param>
    /// <returns>False if it could not be made safe; everything is as before then.</returns>
    public bool Take(byte[][] roots)
    {
        if (roots.Length == 0 || AreSame(roots, _wanted))
        {
            return true;
        }

        byte[]? used = Find(_used);
        byte[]? kept = used == null || IsAmong(used, roots) || IsAmong(used, _workshop) ? null : used;
        if (!Save(roots, kept, _used, _workshopIsOver))
        {
            return false;
        }

        _wanted = roots;
        _kept = kept;
        Arrange();
        return true;
    }

    /// <summary>A session was made by this root.</summary>
    /// <param name="root">One of <see cref="Order"/>.</param>
    /// <returns>False if it could not be made safe; it counts until the next start all the same.</returns>
    public bool Worked(byte[]? root)
    {
        if (root == null)
        {
            return true;
        }

        byte[] name = ObjectHash.OfTrustRoot(root);
        bool isWanted = IsAmong(root, _wanted);
        if (AreSame(name, _used) && (_workshopIsOver || !isWanted))
        {
            return true;
        }

        _used = name;
        _workshopIsOver |= isWanted;
        _kept = isWanted ? null : _kept;
        Arrange();
        return Save(_wanted, _kept, _used, _workshopIsOver);
    }

    private void Arrange()
    {
        byte[]?[] order = new byte[TerminalReport.MostRoots][];
        int count = 0;
        byte[]? used = Find(_used);
        if (used != null)
        {
            order[count++] = used;
        }

        if (!_workshopIsOver)
        {
            for (int i = 0; i < _workshop.Length; i++)
            {
                count = Add(order, count, _workshop[i]);
            }
        }

        for (int i = 0; i < _wanted.Length; i++)
        {
            count = Add(order, count, _wanted[i]);
        }

        if (_workshop.Length == 0 && !_workshopIsOver)
        {
            count++;
        }

        Order = new byte[count][];
        Array.Copy(order, 0, Order, 0, count);
        int named = 0;
        for (int i = 0; i < count; i++)
        {
            named += order[i] == null ? 0 : 1;
        }

        byte[][] held = new byte[named][];
        named = 0;
        for (int i = 0; i < count; i++)
        {
            byte[]? root = order[i];
            if (root != null)
            {
                held[named++] = ObjectHash.OfTrustRoot(root);
            }
        }

        Held = held;
    }

    private static int Add(byte[]?[] order, int count, byte[] root)
    {
        for (int i = 0; i < count; i++)
        {
            byte[]? there = order[i];
            if (there != null && AreSame(there, root))
            {
                return count;
            }
        }

        order[count] = root;
        return count + 1;
    }

    private byte[]? Find(byte[] name)
    {
        if (name.Length == 0)
        {
            return null;
        }

        byte[]? found = FindIn(_wanted, name);
        if (found == null && _kept != null && AreSame(ObjectHash.OfTrustRoot(_kept), name))
        {
            found = _kept;
        }

        return found != null ? found : FindIn(_workshop, name);
    }

    private static byte[]? FindIn(byte[][] roots, byte[] name)
    {
        for (int i = 0; i < roots.Length; i++)
        {
            if (AreSame(ObjectHash.OfTrustRoot(roots[i]), name))
            {
                return roots[i];
            }
        }

        return null;
    }

    private void Load()
    {
        byte[]? image = _slot.Load();
        const int Head = 3 + (2 * TrustRoot.FingerprintBytes);
        if (image == null || image.Length < Head || image[0] != ImageVersion || !AreSame(Part(image, 3, TrustRoot.FingerprintBytes), _workshopName))
        {
            // Nothing yet, or the workshop wrote another kiosk.cfg, which then is the newest word.
            return;
        }

        int count = image[2] & 3;
        count = count > Limits.TrustRoots ? Limits.TrustRoots : count;
        bool hasKept = (image[2] & 4) != 0;
        byte[][] roots = new byte[count + (hasKept ? 1 : 0)][];
        int at = Head;
        for (int i = 0; i < roots.Length; i++)
        {
            int bytes = at + 2 > image.Length ? 0 : image[at] | (image[at + 1] << 8);
            if (bytes == 0 || at + 2 + bytes > image.Length)
            {
                return;
            }

            roots[i] = Part(image, at + 2, bytes);
            at += 2 + bytes;
        }

        _workshopIsOver = (image[1] & 1) != 0;
        _used = (image[1] & 2) != 0 ? Part(image, 3 + TrustRoot.FingerprintBytes, TrustRoot.FingerprintBytes) : new byte[0];
        _wanted = new byte[count][];
        Array.Copy(roots, 0, _wanted, 0, count);
        _kept = hasKept ? roots[count] : null;
        if (Find(_used) == null && (_used.Length > 0 || _workshopIsOver))
        {
            // Never written so. Without what the workshop gave nothing might be left that works.
            _workshopIsOver = false;
            _used = new byte[0];
        }
    }

    private bool Save(byte[][] wanted, byte[]? kept, byte[] used, bool workshopIsOver)
    {
        byte[] image = new byte[MaxImageBytes];
        image[0] = ImageVersion;
        image[1] = (byte)((workshopIsOver ? 1 : 0) | (used.Length > 0 ? 2 : 0));
        image[2] = (byte)(wanted.Length | (kept == null ? 0 : 4));
        Array.Copy(_workshopName, 0, image, 3, TrustRoot.FingerprintBytes);
        Array.Copy(used, 0, image, 3 + TrustRoot.FingerprintBytes, used.Length);
        int at = 3 + (2 * TrustRoot.FingerprintBytes);
        for (int i = 0; i < wanted.Length; i++)
        {
            at = Write(image, at, wanted[i]);
        }

        if (kept != null)
        {
            at = Write(image, at, kept);
        }

        return _slot.Save(image, at);
    }

    private static int Write(byte[] image, int at, byte[] root)
    {
        image[at] = (byte)root.Length;
        image[at + 1] = (byte)(root.Length >> 8);
        Array.Copy(root, 0, image, at + 2, root.Length);
        return at + 2 + root.Length;
    }

    private static byte[] NameOf(byte[][] roots)
    {
        byte[] names = new byte[roots.Length * TrustRoot.FingerprintBytes];
        for (int i = 0; i < roots.Length; i++)
        {
            Array.Copy(ObjectHash.OfTrustRoot(roots[i]), 0, names, i * TrustRoot.FingerprintBytes, TrustRoot.FingerprintBytes);
        }

        return ObjectHash.OfTrustRoot(names);
    }

    private static byte[] Part(byte[] bytes, int start, int count)
    {
        byte[] part = new byte[count];
        Array.Copy(bytes, start, part, 0, count);
        return part;
    }

    private static bool IsAmong(byte[] root, byte[][] roots)
    {
        for (int i = 0; i < roots.Length; i++)
        {
            if (AreSame(roots[i], root))
            {
                return true;
            }
        }

        return false;
    }

    private static bool AreSame(byte[][] a, byte[][] b)
    {
        for (int i = 0; i < a.Length && a.Length == b.Length; i++)
        {
            if (!AreSame(a[i], b[i]))
            {
                return false;
            }
        }

        return a.Length == b.Length;
    }

    private static bool AreSame(byte[] a, byte[] b)
    {
        for (int i = 0; i < a.Length && a.Length == b.Length; i++)
        {
            if (a[i] != b[i])
            {
                return false;
            }
        }

        return a.Length == b.Length;
    }
}
