using System;

namespace KioskFleet.Protocol;

/// <summary>What a terminal is given before it leaves the workshop (SPEC.md §6): the file <c>kiosk.cfg</c> on its internal storage.</summary>
public sealed class Provisioning
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "kiosk.cfg";

    /// <summary>Bytes of the file at most: two keys of each kind and two trust roots of RSA-4096 in PEM fit.</summary>
    public const int MaxBytes = 8192;

    private const int Fields = 10;
    private const int CheckBytes = 4;

    public string TerminalId = "";

    /// <summary>Host and port of the broker.</summary>
    public string Host = "";
    public int Port = 1883;
    public bool Tls;

    /// <summary>Password for the broker; the user name is the terminal's id. Never logged.</summary>
    public string Secret = "";

    /// <summary>Division the terminal stands in; empty: not claimed yet.</summary>
    public string Division = "";

    /// <summary>Public keys (64 bytes each, x then y) that may sign manifests and commands: one in use, one in reserve.</summary>
    public byte[][] PublisherKeys = new byte[0][];

    /// <summary>Public keys that may sign firmware.</summary>
    public byte[][] FirmwareKeys = new byte[0][];

    /// <summary>PEM of one or two trust roots, one after the other; empty without TLS.</summary>
    public string RootCertificate = "";

    public void Encode(CborWriter w)
    {
        int begin = w.Length;
        w.WriteMapHead(Fields);
        w.WriteInt(1);
        w.WriteText(TerminalId);
        w.WriteInt(2);
        w.WriteText(Host);
        w.WriteInt(3);
        w.WriteInt(Port);
        w.WriteInt(4);
        w.WriteBool(Tls);
        w.WriteInt(5);
        w.WriteText(Secret);
        w.WriteInt(6);
        w.WriteText(Division);
        w.WriteInt(7);
        WriteKeys(w, PublisherKeys);
        w.WriteInt(8);
        WriteKeys(w, FirmwareKeys);
        w.WriteInt(9);
        w.WriteText(RootCertificate);
        w.WriteInt(10);
        w.WriteBytes(CheckOf(w.Buffer, begin, w.Length - begin));
    }

    public static Provisioning Decode(byte[] bytes, int offset, int count)
    {
        CborReader r = new CborReader(bytes, offset, count);
        int fields = r.ReadMapHead();
        if (fields != Fields && fields != Fields - 1)
        {
            throw new CborException("Provisioning has nine fields and their check.");
        }

        Provisioning p = new Provisioning();
        r.ReadInt(1, 1);
        p.TerminalId = r.ReadText(Limits.TerminalIdChars);
        r.ReadInt(2, 2);
        p.Host = r.ReadText(255);
        r.ReadInt(3, 3);
        p.Port = r.ReadInt(1, 65535);
        r.ReadInt(4, 4);
        p.Tls = r.ReadBool();
        r.ReadInt(5, 5);
        p.Secret = r.ReadText(128);
        r.ReadInt(6, 6);
        p.Division = r.ReadText(32);
        r.ReadInt(7, 7);
        p.PublisherKeys = ReadKeys(r);
        r.ReadInt(8, 8);
        p.FirmwareKeys = ReadKeys(r);
        r.ReadInt(9, 9);
        p.RootCertificate = r.ReadText(MaxBytes);
        if (fields == Fields)
        {
            r.ReadInt(10, 10);
            byte[] check = CheckOf(bytes, offset, r.Position - offset);
            if (!ObjectHash.Same(check, 0, r.ReadBytes(CheckBytes), 0, CheckBytes))
            {
                throw new CborException("Provisioning is not what was written: its check differs.");
            }
        }

        r.End();
        if (!Topics.IsTerminalId(p.TerminalId))
        {
            throw new CborException("A terminal's id is 1 to 24 letters, digits, '-' or '_'.");
        }

        return p;
    }

    /// <summary>Against bits that turn in the file, which would else be a key that no signature fits. It proves nothing about who wrote it.</summary>
    private static byte[] CheckOf(byte[] bytes, int offset, int count)
    {
        byte[] checkedBytes = new byte[count];
        Array.Copy(bytes, offset, checkedBytes, 0, count);
        return ObjectHash.First(ObjectHash.OfObject(checkedBytes), CheckBytes);
    }

    private static void WriteKeys(CborWriter w, byte[][] keys)
    {
        w.WriteArrayHead(keys.Length);
        for (int i = 0; i < keys.Length; i++)
        {
            w.WriteBytes(keys[i]);
        }
    }

    private static byte[][] ReadKeys(CborReader r)
    {
        int count = r.ReadArrayHead();
        if (count > 4)
        {
            throw new CborException("At most four keys of a kind.");
        }

        byte[][] keys = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            keys[i] = r.ReadBytes(64);
        }

        return keys;
    }
}
