using System.Text;
using KioskFleet.Protocol;
using KioskFleet.Server.Content;

namespace KioskFleet.Server.Tests;

/// <summary>Makes small real sets without fonts: a page for each line. Refuses what a test tells it to refuse.</summary>
internal sealed class TestPageMaker : IPageMaker
{
    /// <summary>A set of this profile cannot be made.</summary>
    public string? RefusedProfile { get; set; }

    public IReadOnlyList<string> Extensions => [".txt", ".md"];

    public Understanding Read(PublishRequest request)
        => request.Content is not { Length: > 0 } bytes
            ? new Understanding(request.FileName, [], [new Finding(FindingSeverity.Error, "file.empty", request.FileName + "：空", request.FileName + ": empty")], [])
            : new Understanding(string.IsNullOrWhiteSpace(request.Title) ? Path.GetFileNameWithoutExtension(request.FileName) : request.Title.Trim(), [.. Lines(bytes).Select(l => new UnderstoodPart("paragraph", l))], [], []);

    public PreviewSet? Preview(PublishRequest request, string profile) => null;

    public MadeSet Make(SetPlan plan, byte[]? glyphRegistry)
    {
        if (plan.Profile == RefusedProfile)
        {
            throw new PageMakingException("不能排版", "cannot be laid out");
        }

        List<MadeObject> objects = [];
        List<byte> documents = [];
        foreach (PlannedDocument document in plan.Documents)
        {
            List<byte> pages = [];
            foreach (string line in Lines(document.Original))
            {
                pages.AddRange(Add(objects, ObjectFrame.Build(ObjectKind.Page, [], Encoding.UTF8.GetBytes(plan.Profile + line))));
            }

            documents.AddRange(Add(objects, ObjectFrame.Build(ObjectKind.PageList, [.. pages], Encoding.UTF8.GetBytes(document.Title))));
        }

        byte[] root = Add(objects, ObjectFrame.Build(ObjectKind.Root, [.. documents], Encoding.UTF8.GetBytes(plan.DivisionCode)));
        return new MadeSet(
            root,
            [.. objects.DistinctBy(o => Convert.ToHexString(o.Id))],
            [.. plan.Documents.Select(d => new MadeDocument(d.Key, Lines(d.Original).Length, Lines(d.Original).Length * 2))],
            [.. glyphRegistry ?? [], (byte)plan.Documents.Count]);
    }

    private static string[] Lines(byte[] bytes) => Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static byte[] Add(List<MadeObject> objects, byte[] bytes)
    {
        byte[] id = ObjectHash.OfObject(bytes);
        objects.Add(new MadeObject(id, bytes));
        return id;
    }
}
