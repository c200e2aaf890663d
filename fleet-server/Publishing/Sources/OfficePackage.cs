using System.IO.Compression;
using System.Text;
using System.Xml;
using KioskFleet.Publishing.Findings;

namespace KioskFleet.Publishing.Sources;

/// <summary>Looks into an office file (ZIP with XML) before any library opens it: whole, small enough unpacked, not too deep, no macros.</summary>
internal static class OfficePackage
{
    /// <summary>Where the storage of macros is named in an old office file (MS-OFFMACRO): "_VBA_PROJECT" in UTF-16.</summary>
    private static readonly byte[] OldMacros = Encoding.Unicode.GetBytes("_VBA_PROJECT");

    /// <summary>An old office file (a compound file): right at its beginning, no macros.</summary>
    /// <returns>As <see cref="Inspect"/>.</returns>
    public static Finding? InspectOld(string file, byte[] bytes)
        => !bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]) ? Refuse(file, "package.damaged")
            : bytes.AsSpan().IndexOf(OldMacros) >= 0 ? Refuse(file, "package.macros", ".xlsx")
            : null;

    /// <returns>Why it is refused; null: it may be opened.</returns>
    public static Finding? Inspect(string file, string extension, byte[] bytes, PublishingOptions options)
    {
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
        {
            return Refuse(file, "package.locked", extension);
        }

        try
        {
            using ZipArchive archive = new(new MemoryStream(bytes), ZipArchiveMode.Read);
            if (archive.Entries.Count > options.MaxPackageEntries)
            {
                return Refuse(file, "package.entries", archive.Entries.Count, options.MaxPackageEntries);
            }

            string other = extension == ".docx" ? "xl/" : "word/";
            string own = extension == ".docx" ? "word/" : "xl/";
            if (archive.Entries.Any(e => e.FullName.StartsWith(other, StringComparison.OrdinalIgnoreCase)) && !archive.Entries.Any(e => e.FullName.StartsWith(own, StringComparison.OrdinalIgnoreCase)))
            {
                return Refuse(file, "file.other", extension == ".docx" ? "Excel" : "Word", extension);
            }

            long unpacked = 0;
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                if (entry.Name.Equals("vbaProject.bin", StringComparison.OrdinalIgnoreCase) || (entry.FullName == "[Content_Types].xml" && NamesMacros(entry)))
                {
                    return Refuse(file, "package.macros", extension);
                }

                // The directory's sizes can lie: what is counted is what comes out.
                unpacked += Unpack(entry, options.MaxUnpackedBytes - unpacked, out bool tooDeep, options.MaxXmlDepth);
                if (unpacked >= options.MaxUnpackedBytes)
                {
                    return Refuse(file, "package.bomb", unpacked / 1048576, options.MaxUnpackedBytes / 1048576);
                }

                if (tooDeep)
                {
                    return Refuse(file, "package.depth", options.MaxXmlDepth);
                }
            }

            return archive.Entries.Count == 0 ? Refuse(file, "package.damaged") : null;
        }
        catch (Exception e) when (e is InvalidDataException or XmlException or IOException or NotSupportedException)
        {
            return Refuse(file, "package.damaged");
        }
    }

    /// <summary>The list of content types names a document with macros, whatever its parts are called.</summary>
    private static bool NamesMacros(ZipArchiveEntry entry)
    {
        using CountingStream stream = new(entry.Open(), MostContentTypes);
        return new StreamReader(stream).ReadToEnd().Contains("macroEnabled", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Bytes of the list of content types that are looked at; a document with thousands of parts has some 300 KB.</summary>
    private const int MostContentTypes = 1 << 20;

    private static long Unpack(ZipArchiveEntry entry, long most, out bool tooDeep, int maxDepth)
    {
        using CountingStream stream = new(entry.Open(), most);
        tooDeep = false;
        bool xml = entry.Name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) || entry.Name.EndsWith(".rels", StringComparison.OrdinalIgnoreCase);
        if (xml)
        {
            using XmlReader reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            while (!stream.Exhausted && reader.Read())
            {
                if (reader.Depth > maxDepth)
                {
                    tooDeep = true;
                    break;
                }
            }
        }
        else
        {
            byte[] buffer = new byte[81920];
            while (stream.Read(buffer, 0, buffer.Length) > 0)
            {
                // Only counted.
            }
        }

        return stream.Count;
    }

    private static Finding Refuse(string file, string code, params object[] arguments) => new(Severity.Error, code, file, SourcePlace.WholeFile, arguments);

    /// <summary>Counts what is read and ends at a limit.</summary>
    private sealed class CountingStream(Stream inner, long most) : Stream
    {
        public long Count { get; private set; }

        public bool Exhausted => Count >= most;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => Count; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (Exhausted)
            {
                return 0;
            }

            int read = inner.Read(buffer, offset, (int)Math.Min(count, most - Count));
            Count += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
