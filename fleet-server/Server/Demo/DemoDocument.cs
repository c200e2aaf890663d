using System.Text.Json;

namespace KioskFleet.Server.Demo;

/// <summary>A document of the demo. The list and the texts, of our own writing, are resources; demo.json says what stands in which column.</summary>
/// <param name="PublishedAt">When the made-up village published it.</param>
internal sealed record DemoDocument(string FileName, int Column, byte[] Content, DateTimeOffset PublishedAt)
{
    private const string Prefix = "Demo/";

    public static IEnumerable<DemoDocument> All()
    {
        using JsonDocument list = JsonDocument.Parse(Resource("demo.json"));
        return [.. list.RootElement.GetProperty("documents").EnumerateArray().Select(d =>
        {
            string file = d.GetProperty("file").GetString()!;
            return new DemoDocument(file, d.GetProperty("column").GetInt32(), Resource(file), d.GetProperty("publishedAt").GetDateTimeOffset());
        })];
    }

    private static byte[] Resource(string name)
    {
        using Stream stream = typeof(DemoDocument).Assembly.GetManifestResourceStream(Prefix + name)
            ?? throw new InvalidOperationException($"The resource {Prefix}{name} is missing from the build.");
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
