using System.Diagnostics;
using System.Globalization;
using System.Text;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Sources;
using Xunit;

namespace KioskFleet.Publishing.Tests;

/// <summary>Runs alone: it measures what the process takes.</summary>
[CollectionDefinition(nameof(MalformedTests), DisableParallelization = true)]
public sealed class MalformedTestsCollection;

/// <summary>Broken and hostile files of every kind: refused with a message that says what to do, in Chinese and English, in good time, within 300 MB here and in the decoder's process.</summary>
[Collection(nameof(MalformedTests))]
public class MalformedTests
{
    private const long MostBytes = 300L * 1024 * 1024;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(40);

    public static TheoryData<string, string> Files => new()
    {
        { "truncated.jpg", "picture.damaged" },
        { "noise.jpg", "picture.damaged" },
        { "header-only.png", "picture.damaged" },
        { "lying.png", "picture.damaged" },
        { "huge.png", "picture.toolarge" },
        { "bomb.png", "decoder.tooheavy" },
        { "word.jpg", "file.other" },
        { "jpeg.docx", "file.other" },
        { "jpeg.pdf", "file.other" },
        { "workbook.docx", "file.other" },
        { "text.pdf", "pdf.damaged" },
        { "truncated.pdf", "pdf.damaged" },
        { "circle.pdf", "pdf.damaged" },
        { "locked.pdf", "pdf.locked" },
        { "macros.docm", "package.macros" },
        { "macros.xlsm", "package.macros" },
        { "named-otherwise.docx", "package.macros" },
        { "macros.xls", "package.macros" },
        { "locked.xlsx", "package.locked" },
        { "bomb.xlsx", "package.bomb" },
        { "deep.xlsx", "package.depth" },
        { "deep.md", "markdown.depth" },
        { "wide.csv", "table.columns" },
        { "wide.xlsx", "table.columns" },
        { "empty.pdf", "file.empty" },
    };

    [DecoderTheory]
    [MemberData(nameof(Files))]
    public void A_malformed_file_is_refused_with_a_remedy_in_time_and_within_its_memory(string name, string code)
    {
        byte[] bytes = Make(name);
        long before = Memory("VmRSS");
        File.WriteAllText("/proc/self/clear_refs", "5");
        long start = Stopwatch.GetTimestamp();
        (ImportResult result, string[] left) = ImportInOwnFolder(name, bytes);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, MostTime);
        Assert.Empty(left);
        Assert.Null(result.Model);
        Finding finding = Assert.Single(result.Findings, f => f.Severity == Severity.Error);
        Assert.Equal(code, finding.Code);
        Assert.Contains(name, finding.In(Texts.Chinese), StringComparison.Ordinal);
        Assert.Contains("请", finding.In(Texts.Chinese), StringComparison.Ordinal);
        Assert.InRange(Memory("VmHWM") - before, long.MinValue, MostBytes);
    }

    /// <summary>The kernel holds decoders to it: that bomb.png is too heavy shows that it does.</summary>
    [Fact]
    public void A_decoder_has_less_memory_than_a_file_may_take() => Assert.InRange(new PublishingOptions().Decoders.MemoryBytes, 1, MostBytes);

    [DecoderFact]
    public void A_picture_of_400_million_pixels_in_a_pdf_ends_within_its_limits()
    {
        long start = Stopwatch.GetTimestamp();
        ImportResult result = Fixture.Importer.Import("大图.pdf", MalformedFiles.PdfWithPicture(20_000, 20_000, 595, 842));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, MostTime);
        Assert.True(result.Model is not null || result.Findings.Any(f => f.Severity == Severity.Error));
    }

    [DecoderFact]
    public void Bytes_changed_at_random_in_pictures_and_pdf_never_throw()
    {
        Random random = new(7);
        foreach (string name in new[] { "photo.jpg", "notice.pdf" })
        {
            byte[] whole = File.ReadAllBytes(TestFiles.PathOf(name));
            for (int i = 0; i < 6; i++)
            {
                byte[] bytes = [.. whole];
                for (int k = 0; k < 8; k++)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                ImportResult result = Fixture.Importer.Import(name, bytes);
                Assert.True(result.Model is not null || result.Findings.Any(f => f.Severity == Severity.Error));
            }
        }
    }

    [Theory]
    [InlineData("table.xlsx")]
    [InlineData("report.docx")]
    [InlineData("table.xls")]
    public void An_office_file_that_was_cut_off_anywhere_is_refused_with_one_error(string name)
    {
        const int places = 40;
        byte[] whole = File.ReadAllBytes(TestFiles.PathOf(name));
        for (int i = 1; i < places; i++)
        {
            ImportResult result = Fixture.Importer.Import(name, whole[..(whole.Length * i / places)]);

            // The old format has no directory at its end: a table whose last bytes are missing may still be whole.
            Assert.True(result.Model is null || name.EndsWith(".xls", StringComparison.Ordinal), $"{name} was read though only {i} of {places} parts of it are there.");
            Assert.True(result.Model is not null || result.Findings.Count(f => f.Severity == Severity.Error) == 1);
        }
    }

    /// <summary>Imports with a temporary folder of its own.</summary>
    /// <returns>The result, and what lies in the folder afterwards.</returns>
    private static (ImportResult Result, string[] Left) ImportInOwnFolder(string name, byte[] bytes)
    {
        string? before = Environment.GetEnvironmentVariable("TMPDIR");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("malformed-");
        Environment.SetEnvironmentVariable("TMPDIR", folder.FullName);
        try
        {
            ImportResult result = Fixture.Importer.Import(name, bytes);
            return (result, Directory.GetFileSystemEntries(folder.FullName));
        }
        finally
        {
            Environment.SetEnvironmentVariable("TMPDIR", before);
            folder.Delete(recursive: true);
        }
    }

    private static byte[] Make(string name)
    {
        byte[] photo = File.ReadAllBytes(TestFiles.PathOf("photo.jpg"));
        byte[] ole = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[600]];
        return name switch
        {
            "truncated.jpg" => photo[..(photo.Length / 2)],
            "noise.jpg" => [0xFF, 0xD8, 0xFF, 0xE0, .. Enumerable.Range(0, 4000).Select(i => (byte)(i * 37))],
            "header-only.png" => MalformedFiles.Png(100, 100, 0, 8, 100)[..40],
            "lying.png" => MalformedFiles.Png(1000, 1000, 2, 8, 3),
            "huge.png" => MalformedFiles.Png(60_000, 60_000, 0, 8, 1),
            "bomb.png" => MalformedFiles.Png(7_900, 8_000, 6, 16, 8_000),
            "word.jpg" => OfficeFiles.Word(OfficeFiles.Paragraph("正文")),
            "jpeg.docx" or "jpeg.pdf" => photo,
            "workbook.docx" => OfficeFiles.Workbook(("表", false, [["甲", "乙"], ["1", "2"]])),
            "text.pdf" => Encoding.UTF8.GetBytes("这不是 PDF。"),
            "truncated.pdf" => File.ReadAllBytes(TestFiles.PathOf("notice.pdf"))[..30_000],
            "circle.pdf" => MalformedFiles.PdfInCircles(),
            "locked.pdf" => File.ReadAllBytes(TestFiles.PathOf("locked.pdf")),
            "macros.docm" or "macros.xlsm" => OfficeFiles.Word(OfficeFiles.Paragraph("正文")),
            "named-otherwise.docx" => OfficeFiles.Zip(
                ("[Content_Types].xml", OfficeFiles.Xml("<Types><Override ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/></Types>")), ("word/document.xml", OfficeFiles.Xml("<a/>"))),
            "macros.xls" => [.. ole, .. Encoding.Unicode.GetBytes("_VBA_PROJECT_CUR")],
            "locked.xlsx" => ole,
            "bomb.xlsx" => OfficeFiles.Zip(("xl/workbook.xml", OfficeFiles.Xml("<a/>")), ("xl/media/x.bin", s =>
            {
                byte[] chunk = new byte[1 << 20];
                for (int i = 0; i < 200; i++)
                {
                    s.Write(chunk);
                }
            })),
            "deep.xlsx" => OfficeFiles.Zip(("xl/worksheets/sheet1.xml", OfficeFiles.Xml(string.Concat(Enumerable.Repeat("<a>", 1000)) + string.Concat(Enumerable.Repeat("</a>", 1000))))),
            "deep.md" => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("> ", 1000)) + "深"),
            "wide.csv" => Encoding.UTF8.GetBytes(string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"列{i}")) + "\n"),
            "wide.xlsx" => OfficeFiles.Workbook(("表", false, [[.. Enumerable.Range(0, 10_000).Select(i => (object)$"列{i}")]])),
            "empty.pdf" => MalformedFiles.PdfEmpty(),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }

    private static long Memory(string entry)
        => long.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith(entry, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
}
