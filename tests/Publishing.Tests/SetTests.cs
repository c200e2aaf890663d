using System.Security.Cryptography;
using System.Text;
using KioskFleet.Bench.Pages;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Screens;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;
using Xunit;

namespace KioskFleet.Publishing.Tests;

public class SetTests
{
    private static readonly DocumentModel[] Models =
    [
        Fixture.Model("a.txt", "三月财务公开说明\n\n一、收入\n本月共收入￥259,006.35元，其中镇拨款25,000元。\n二、支出\n本月共支出90,204.30元，占35%。\n云溪村\n2026年4月3日"),
        Fixture.Model("b.md", "# 补贴\n\n| 姓名 | 金额(元) |\n|---|--:|\n| 张*国 | 621.40 |\n| 李*兰 | 305.92 |\n\n- 电话：12345\n- 时间：8:30—17:30\n"),
    ];

    public static TheoryData<string, byte> Views
    {
        get
        {
            TheoryData<string, byte> views = [];
            foreach (ScreenProfile profile in ScreenProfile.All)
            {
                views.Add(profile.Name, TextSize.Normal);
                views.Add(profile.Name, TextSize.Elder);
            }

            return views;
        }
    }

    [Fact]
    public void The_same_input_gives_the_same_objects()
    {
        BuiltSet first = Fixture.NewBuilder().Build(Fixture.Village(Models), ScreenProfile.Village);
        BuiltSet second = Fixture.NewBuilder().Build(Fixture.Village(Models), ScreenProfile.Village);
        Assert.Equal(first.Root, second.Root);
        Assert.Equal(first.Objects.Keys.Order(), second.Objects.Keys.Order());
    }

    [Fact]
    public void A_new_document_leaves_the_others_and_their_sheets_as_they_were()
    {
        SetBuilder builder = Fixture.NewBuilder();
        VillageSetInput input = Fixture.Village(Models);
        BuiltSet before = builder.Build(input, ScreenProfile.Township);
        DocumentInput added = input.Documents[0] with { Key = 99, Title = "新通知", Model = Fixture.Model("c.txt", "新的通知来了，请看。") };
        BuiltSet after = builder.Build(input with { Documents = [.. input.Documents, added] }, ScreenProfile.Township);
        foreach (BuiltDocument document in before.Documents)
        {
            Assert.Contains(document.Normal.List, after.Objects.Keys);
            Assert.Contains(document.Elder.List, after.Objects.Keys);
        }

        Assert.All(before.Objects.Where(o => o.Value[0] == ObjectKind.Sheet), o => Assert.Contains(o.Key, after.Objects.Keys));
    }

    [Fact]
    public void The_set_is_exactly_what_the_root_reaches()
    {
        BuiltSet set = Fixture.NewBuilder().Build(Fixture.Village(Models), ScreenProfile.Village);
        HashSet<ObjectId> reached = [];
        Stack<ObjectId> open = new([set.Root]);
        while (open.TryPop(out ObjectId id))
        {
            if (reached.Add(id))
            {
                byte[] bytes = set.Objects[id];
                for (int i = 0; i < ObjectFrame.ChildCount(bytes); i++)
                {
                    open.Push(new ObjectId(bytes.AsSpan(ObjectFrame.ChildOffset(i), Limits.IdBytes)));
                }
            }
        }

        Assert.Equal(set.Objects.Keys.Order(), reached.Order());
        Assert.Equal(set.Objects.Values.Sum(o => o.Length), set.TotalBytes);
    }

    [Theory]
    [MemberData(nameof(Views))]
    public void Every_page_stays_on_the_screen_and_within_the_terminals_limits(string profileName, byte size)
    {
        ScreenProfile profile = ScreenProfile.Find(profileName)!;
        foreach (string language in new[] { "zh-Hans", "en" })
        {
            VillageSetInput input = Fixture.Village(Models) with { Language = language, Columns = StandardColumns.All(language) };
            BuiltView view = new(Fixture.NewBuilder().Build(input, profile), size);
            IEnumerable<byte[]> pages = [.. view.Home, .. view.Notices, .. view.Columns.Values.SelectMany(c => c), .. view.Documents.Values.SelectMany(d => d)];
            int touch = size == TextSize.Elder ? 60 : 44;
            foreach (byte[] page in pages)
            {
                PageRaster raster = PageRaster.Draw(view, profile.Width, profile.Height, page);
                Assert.InRange(raster.Operations, 1, Limits.PageOperations);
                Assert.InRange(raster.Touches.Count, 1, Limits.TouchAreas);
                Assert.All(raster.Touches, t => Assert.True(t[2] >= touch && t[3] >= touch && t[0] + t[2] <= profile.Width && t[1] + t[3] <= profile.Height, $"{t[2]} × {t[3]}"));
                Assert.All(raster.TextColours, c => Assert.True(c.Ink == Theme.Idle || Theme.Pairs.Contains(c)));
            }
        }
    }

    [Fact]
    public void Every_pair_of_text_and_ground_has_a_contrast_of_four_and_a_half()
        => Assert.All(Theme.Pairs, p => Assert.True(Contrast(p.Ink, p.Ground) >= 4.5, $"{p.Ink:X4} on {p.Ground:X4}: {Contrast(p.Ink, p.Ground):F2}"));

    [Fact]
    public void Text_sizes_and_line_spacing_obey_the_rules_for_elders()
    {
        foreach (ScreenProfile profile in ScreenProfile.All)
        {
            Assert.True(profile.Normal.BodyEm >= 18 && profile.Elder.BodyEm >= 24);
            Assert.All(new[] { profile.Normal, profile.Elder }, m => Assert.True(m.Leading >= 1.3 * m.BodyEm));
            Assert.True(profile.Elder.NavigationBar >= 60 && profile.Normal.NavigationBar >= 44);
        }
    }

    [Fact]
    public void A_heading_never_ends_a_page()
    {
        string text = "办事指南汇编\n" + string.Concat(Enumerable.Range(1, 9).Select(i => $"{"一二三四五六七八九"[i - 1]}、第{i}项\n" + string.Concat(Enumerable.Repeat("请带身份证和户口簿到窗口办理。", i)) + "\n"));
        DocumentModel model = Fixture.Model("d.txt", text);
        HashSet<string> headings = [.. model.Blocks.OfType<HeadingBlock>().Select(h => h.Text)];
        BuiltSet set = Fixture.NewBuilder().Build(Fixture.Village(model), ScreenProfile.Village);
        foreach (byte size in new[] { TextSize.Normal, TextSize.Elder })
        {
            Assert.All(set.Documents[0].For(size).Pages, p => Assert.DoesNotContain(p.Text.TrimEnd('\n').Split('\n')[^1], headings));
        }
    }

    [Fact]
    public void A_manifest_is_signed_so_that_a_terminal_can_verify_it()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        EcdsaManifestSigner signer = new(key);
        BuiltSet set = Fixture.NewBuilder().Build(Fixture.Village(Models), ScreenProfile.Village);
        SignedManifest signed = signer.Sign(set.Manifest("410328101203", "480x320", 7, Fixture.Day));
        SignedEnvelope envelope = SignedEnvelope.Decode(signed.Envelope, 0, signed.Envelope.Length);
        ManifestPayload payload = ManifestPayload.Decode(envelope.Payload);
        Assert.Equal(set.Root.ToArray(), payload.Root);
        Assert.Equal((set.Objects.Count, set.TotalBytes, 7L), (payload.ObjectCount, payload.ObjectBytes, payload.Sequence));
        byte[] digest = ObjectHash.ManifestDigest(envelope.Payload);
        Assert.Equal(signed.Id.ToArray(), ObjectHash.First(digest, 16));
        using ECDsa verifier = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = signer.PublicKey[..32], Y = signer.PublicKey[32..] } });
        Assert.True(verifier.VerifyHash(digest, envelope.Signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        Assert.Equal(ObjectHash.OfKey(signer.PublicKey), envelope.KeyId);
    }

    [Fact]
    public void A_document_with_more_pages_than_a_list_holds_is_refused_by_name()
    {
        string text = string.Concat(Enumerable.Repeat("# 一\n\n| 甲 |\n|---|\n" + string.Concat(Enumerable.Repeat("| 乙 |\n", 40)), 300));
        PublishingException e = Assert.Throws<PublishingException>(() => Fixture.NewBuilder().Build(Fixture.Village(Fixture.Model("e.md", text)), ScreenProfile.Village));
        Assert.Equal("document.toolong", e.Code);
        Assert.Contains("第1号文件", e.In("zh-Hans"), StringComparison.Ordinal);
    }

    [Fact]
    public void Glyph_numbers_survive_saving_and_only_ever_grow()
    {
        GlyphRegistry registry = new();
        int common = registry.NumberOf(FaceId.Sans, new Rune('的'));
        Assert.InRange(common, 0, 127);
        int count = registry.Count(FaceId.Sans);
        Assert.Equal(count, registry.NumberOf(FaceId.Sans, Rune.GetRuneAt("𠮷", 0)));
        Assert.Equal(1, registry.Version);
        GlyphRegistry restored = new(registry.Save());
        Assert.Equal(count, restored.NumberOf(FaceId.Sans, Rune.GetRuneAt("𠮷", 0)));
        Assert.Equal(common, restored.NumberOf(FaceId.Sans, new Rune('的')));
        Assert.Equal(Rune.GetRuneAt("𠮷", 0), restored.CharacterOf(FaceId.Sans, count));
    }

    [Fact]
    public void A_registry_that_grows_from_many_threads_gives_each_character_one_number()
    {
        GlyphRegistry registry = new();
        int[][] numbers = new int[8][];
        Parallel.For(0, 8, t => numbers[t] = [.. Enumerable.Range(0x9000, 500).Select(c => registry.NumberOf(FaceId.Bold, new Rune(c)))]);
        Assert.All(numbers, n => Assert.Equal(numbers[0], n));
        Assert.Equal(500, numbers[0].Distinct().Count());
    }

    private static double Contrast(ushort a, ushort b)
    {
        double la = Luminance(a), lb = Luminance(b);
        return (Math.Max(la, lb) + 0.05) / (Math.Min(la, lb) + 0.05);
    }

    private static double Luminance(ushort c)
    {
        static double Linear(double v) => v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4);
        return (0.2126 * Linear((c >> 11) / 31.0)) + (0.7152 * Linear(((c >> 5) & 63) / 63.0)) + (0.0722 * Linear((c & 31) / 31.0));
    }
}
