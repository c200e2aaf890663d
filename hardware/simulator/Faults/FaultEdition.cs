using System.Security.Cryptography;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>
/// One edition of a village's set for the village screen: home, one column, documents whose pages say by their glyphs which page of which state of
/// which document they are. From edition to edition home, the column and one document change.
/// </summary>
internal sealed class FaultEdition
{
    public const string Division = "410328101203";
    public const string Profile = "village";
    public const int Documents = 6;
    public const int PagesEach = 4;

    private const int FontId = 1;
    private const int Em = 16;
    private const int CellHeight = 20;
    private const int Sheets = 12;
    private const int Column = 3;
    private const int GlyphsPerLine = 25;
    private const int PictureBytes = 30_000;

    private static readonly byte[][] s_sheets = [.. Enumerable.Range(0, Sheets).Select(DrawSheet)];

    private readonly Dictionary<string, byte[]> _objects = [];
    private readonly Dictionary<string, byte[]> _ids = [];
    private readonly byte[][] _pictures;
    private readonly Dictionary<(int Kind, int Key, int Page), int[]> _glyphs = [];

    /// <param name="number">Counted from 0.</param>
    /// <param name="key">Signs the manifest.</param>
    /// <param name="trustRoots">What the manifest says of them.</param>
    /// <param name="showable">False: the home page is one that this firmware does not understand.</param>
    /// <param name="pictures">Objects of 30 KB below the home page, which does not draw them.</param>
    public FaultEdition(int number, ECDsa key, byte[][] trustRoots, bool showable = true, int pictures = 0)
    {
        Number = number;
        _pictures = [.. Enumerable.Range(0, pictures).Select(picture => Add(ObjectKind.Image, [], Noise(number, picture)))];
        byte[] table = FontTable();
        byte[] chrome = Chrome();
        var lists = new List<byte[]>
        {
            List(0, 0, [showable ? Page(0, 0, 0, number) : Add(ObjectKind.Page, [], [0xFF, (byte)number])]),
            List(1, Column, [Page(1, Column, 0, number)]),
        };
        for (int document = 0; document < Documents; document++)
        {
            // Each edition touches one document; the others stay, with all their objects.
            int state = (number + Documents - 1 - document) / Documents;
            lists.Add(List(2, document + 1, [.. Enumerable.Range(0, PagesEach).Select(page => Page(2, document + 1, page, state))]));
        }

        byte[] view = Add(ObjectKind.View, [chrome, table, .. lists], View());
        Root = Add(ObjectKind.Root, [view], Cbor(writer =>
        {
            writer.WriteMapHead(3);
            writer.WriteInt(1);
            writer.WriteArrayHead(1);
            writer.WriteInt(TextSize.Normal);
            writer.WriteInt(2);
            writer.WriteInt(0);
            writer.WriteInt(3);
            writer.WriteInt(8);
        }));
        Manifest = Sign(key, trustRoots);
    }

    public int Number { get; }

    public byte[] Root { get; }

    /// <summary>The signed envelope.</summary>
    public byte[] Manifest { get; }

    /// <summary>The manifest's identity, as reports name it.</summary>
    public byte[] ManifestId { get; private set; } = [];

    /// <summary>Objects by identity in hexadecimal.</summary>
    public IReadOnlyDictionary<string, byte[]> Objects => _objects;

    /// <summary>The identity that <see cref="Objects"/> names in hexadecimal.</summary>
    public byte[] IdOf(string name) => _ids[name];

    /// <summary>The glyphs that a page must draw; null if the edition has no such page.</summary>
    public int[]? GlyphsOf(int kind, int key, int page) => _glyphs.GetValueOrDefault((kind, key, page));

    private static byte[] Cbor(Action<CborWriter> write)
    {
        var writer = new CborWriter(new byte[Limits.ObjectBytes]);
        write(writer);
        return writer.ToArray();
    }

    private static void Pair(CborWriter writer, int first, int second)
    {
        writer.WriteArrayHead(2);
        writer.WriteInt(first);
        writer.WriteInt(second);
    }

    private byte[] Add(byte kind, IEnumerable<byte[]> children, byte[] payload)
    {
        byte[] value = ObjectFrame.Build(kind, [.. children.SelectMany(child => child)], payload);
        byte[] id = ObjectHash.OfObject(value);
        string name = Convert.ToHexString(id);
        _objects[name] = value;
        _ids[name] = id;
        return id;
    }

    private byte[] Page(int kind, int key, int page, int state)
    {
        var random = new Random((((((kind * 31) + key) * 31) + page) * 65537) + state);
        int lines = kind == 2 ? 4 + random.Next(8) : 2;
        var text = new List<int>();
        var writer = new FaultPageWriter().Macro(1).Font(FontId).Ink(0x0000).Ground(0xFFFF);
        for (int line = 0; line < lines; line++)
        {
            int[] glyphs = [.. Enumerable.Range(0, GlyphsPerLine).Select(_ => random.Next(Sheets * Limits.GlyphsPerSheet))];
            writer.At(8, 48 + (line * (CellHeight + 2))).Wide(glyphs);
            text.AddRange(glyphs);
        }

        writer.Touch(0, 0, 80, 40, TouchAction.Home, 0);
        if (kind == 0)
        {
            writer.Touch(0, 120, 240, 60, TouchAction.OpenColumn, Column);
        }
        else if (kind == 1)
        {
            for (int document = 1; document <= Documents; document++)
            {
                writer.Touch((document - 1) * 78, 120, 74, 60, TouchAction.OpenDocument, document);
            }
        }
        else
        {
            writer.Touch(400, 260, 80, 60, TouchAction.NextPage, 0);
        }

        _glyphs[(kind, key, page)] = [.. text];
        return Add(ObjectKind.Page, kind == 0 ? _pictures : [], writer.ToArray());
    }

    private static byte[] Noise(int number, int picture)
    {
        var bytes = new byte[PictureBytes];
        new Random((number * 1000) + picture).NextBytes(bytes);
        return bytes;
    }

    private byte[] List(int kind, int key, byte[][] pages) => Add(ObjectKind.PageList, pages, Cbor(writer =>
    {
        writer.WriteMapHead(6);
        writer.WriteInt(1);
        writer.WriteInt(kind);
        writer.WriteInt(2);
        writer.WriteInt(key);
        writer.WriteInt(3);
        writer.WriteInt(1_790_000_000);
        writer.WriteInt(4);
        writer.WriteInt(0);
        writer.WriteInt(5);
        writer.WriteText("公开");
        writer.WriteInt(6);
        writer.WriteArrayHead(0);
    }));

    private static byte[] View() => Cbor(writer =>
    {
        writer.WriteMapHead(6);
        writer.WriteInt(1);
        writer.WriteInt(0);
        writer.WriteInt(2);
        writer.WriteArrayHead(1);
        Pair(writer, FontId, 1);
        writer.WriteInt(3);
        writer.WriteInt(2);
        writer.WriteInt(4);
        writer.WriteArrayHead(1);
        Pair(writer, Column, 3);
        writer.WriteInt(5);
        writer.WriteArrayHead(Documents);
        for (int document = 0; document < Documents; document++)
        {
            Pair(writer, document + 1, 4 + document);
        }

        writer.WriteInt(6);
        writer.WriteInt(-1);
    });

    private byte[] FontTable()
    {
        byte[][] sheets = [.. s_sheets.Select(sheet => Add(ObjectKind.Sheet, [], sheet))];
        return Add(ObjectKind.FontTable, sheets, Cbor(writer =>
        {
            writer.WriteMapHead(3);
            writer.WriteInt(1);
            writer.WriteInt(FontId);
            writer.WriteInt(2);
            writer.WriteInt(Em);
            writer.WriteInt(3);
            writer.WriteArrayHead(Sheets);
            for (int sheet = 0; sheet < Sheets; sheet++)
            {
                writer.WriteInt(sheet);
            }
        }));
    }

    /// <summary>Glyphs that look like bar codes of their number.</summary>
    private static byte[] DrawSheet(int sheet)
    {
        const int Width = Em * Limits.GlyphsPerSheet;
        var levels = new byte[Width * CellHeight];
        for (int cell = 0; cell < Limits.GlyphsPerSheet; cell++)
        {
            int glyph = (sheet * Limits.GlyphsPerSheet) + cell;
            for (int y = 2; y < CellHeight - 2; y++)
            {
                for (int x = 1; x < Em - 1; x++)
                {
                    int bit = (glyph * 0x9E37 >> (((y / 4) + (x / 3 * 5)) % 16)) & 1;
                    levels[(y * Width) + (cell * Em) + x] = (byte)(bit * 3);
                }
            }
        }

        return [Em, CellHeight, Limits.GlyphsPerSheet, .. FaultGif.Encode(levels, Width, CellHeight)];
    }

    private byte[] Chrome()
    {
        byte[] bar = new FaultPageWriter().Ink(0x0A6A).Fill(0, 0, 480, 40).ToArray();
        return Add(ObjectKind.Chrome, [], Cbor(writer =>
        {
            writer.WriteMapHead(6);
            writer.WriteInt(1);
            writer.WriteText("zh-Hans");
            writer.WriteInt(2);
            writer.WriteArrayHead(1);
            writer.WriteArrayHead(2);
            writer.WriteInt(1);
            writer.WriteBytes(bar);
            writer.WriteInt(3);
            writer.WriteArrayHead(5);
            for (int id = 1; id <= 5; id++)
            {
                writer.WriteArrayHead(3);
                writer.WriteInt(id);
                writer.WriteInt(2 * Em);
                writer.WriteBytes(new FaultPageWriter().Wide([id, id]).ToArray());
            }

            for (int key = 4; key <= 5; key++)
            {
                writer.WriteInt(key);
                writer.WriteArrayHead(7);
                foreach (int value in (ReadOnlySpan<int>)[key == 4 ? 330 : 250, 8, key == 4 ? 140 : 70, 24, FontId, 0xFFFF, 0x0A6A])
                {
                    writer.WriteInt(value);
                }
            }

            writer.WriteInt(6);
            writer.WriteArrayHead(13);
            for (int i = 0; i < 13; i++)
            {
                Pair(writer, i, 8);
            }
        }));
    }

    private byte[] Sign(ECDsa key, byte[][] trustRoots)
    {
        ECParameters parameters = key.ExportParameters(false);
        var payload = new ManifestPayload
        {
            Division = Division,
            Profile = Profile,
            Sequence = Number + 1,
            IssuedAt = 1_790_000_000 + Number,
            Root = Root,
            ObjectCount = _objects.Count,
            ObjectBytes = _objects.Values.Sum(value => (long)value.Length),
            TrustRoots = trustRoots,
        };
        byte[] bytes = Cbor(payload.Encode);
        ManifestId = ObjectHash.First(ObjectHash.ManifestDigest(bytes), Limits.IdBytes);
        var envelope = new SignedEnvelope
        {
            KeyId = ObjectHash.OfKey([.. parameters.Q.X!, .. parameters.Q.Y!]),
            Payload = bytes,
            Signature = key.SignHash(ObjectHash.ManifestDigest(bytes)),
        };
        return Cbor(envelope.Encode);
    }
}
