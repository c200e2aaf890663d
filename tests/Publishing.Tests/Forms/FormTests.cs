using KioskFleet.Protocol;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Forms;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Privacy;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;
using Xunit;

namespace KioskFleet.Publishing.Tests.Forms;

public class FormTests
{
    public static TheoryData<DocumentKind> Kinds => [.. FormDefinition.All.Select(f => f.Kind)];

    /// <summary>Kinds whose pages need no decoder of pictures.</summary>
    public static TheoryData<DocumentKind> TextKinds => [.. FormDefinition.All.Select(f => f.Kind).Where(k => k != DocumentKind.Pictures)];

    [Fact]
    public void Every_kind_of_page_has_a_form() => Assert.Equal(Enum.GetValues<DocumentKind>().Order(), FormDefinition.All.Select(f => f.Kind).Order());

    [DecoderFact]
    public void Pictures_of_a_form_become_pages_with_their_captions()
    {
        FormContent content = WithPictures(DocumentKind.Pictures, name => [[name, "道路施工现场"]]);
        Assert.Empty(FormCheck.Check(content));
        ImportResult result = Fixture.Importer.Import("图片.form", FormContent.FromFile(content.ToFile()).ToFile(), 3, DocumentKind.Pictures);
        PictureBlock picture = Assert.IsType<PictureBlock>(Assert.Single(result.Model!.Blocks.OfType<PictureBlock>()));
        Assert.Equal(("道路施工现场", PictureRole.Sheet), (picture.Caption, picture.Role));
    }

    [DecoderFact]
    public void A_photo_of_a_person_is_drawn_on_that_persons_card_and_its_column_is_not()
    {
        FormContent content = WithPictures(DocumentKind.People, name => [["何志远", "村委会主任", "", "", "在岗", name], ["周建业", "副主任", "", "", "下村", ""]]);
        Assert.Empty(FormCheck.Check(content));
        DocumentModel model = Fixture.Importer.Import("人员.form", content.ToFile(), 8, DocumentKind.People).Model!;
        Assert.Equal(["姓名", "职务", "去向"], Assert.Single(model.Blocks.OfType<TableBlock>()).Header);
        Assert.Equal("何志远", Assert.Single(model.Blocks.OfType<PictureBlock>()).Caption);
        VillageSetInput village = Fixture.Village(model);
        BuiltDocument built = Fixture.NewBuilder().Build(
            village with { Documents = [village.Documents[0] with { Kind = DocumentKind.People, Allowed = PrivacyGate.PictureDigests(model) }] }, ScreenProfile.Township).Documents[0];
        Assert.InRange(ObjectFrame.ChildCount(Assert.Single(built.Normal.Pages).Object.Bytes), 1, Limits.PagePictures);
    }

    [Fact]
    public void A_picture_that_is_none_or_lost_or_could_be_two_peoples_is_told_at_its_cell()
    {
        FormContent two = WithPictures(DocumentKind.People, name => [["何志远", "主任", "", "", "", name], ["何志远", "会计", "", "", "", ""]]);
        Assert.Equal(("rows", 0, 5, "form.error.picture.name"), Told(two));
        Assert.Equal(("rows", 0, 5, "form.error.picture.gone"), Told(two with { Pictures = new Dictionary<string, byte[]>() }));
        Assert.Equal(("rows", 0, 5, "form.error.picture.kind"), Told(two with { Pictures = two.Pictures.ToDictionary(p => p.Key, _ => "GIF89a"u8.ToArray()) }));

        static (string, int, int, string) Told(FormContent content)
        {
            FormProblem problem = Assert.Single(FormCheck.Check(content));
            return (problem.Field, problem.Row, problem.Column, problem.Message.Code);
        }
    }

    private static FormContent WithPictures(DocumentKind kind, Func<string, IReadOnlyList<IReadOnlyList<string>>> rows)
    {
        byte[] photo = File.ReadAllBytes(TestFiles.PathOf("photo.jpg"));
        string name = FormPicture.NameOf(photo);
        return new FormContent
        {
            Kind = kind,
            Values = new Dictionary<string, string> { ["title"] = "云溪村" },
            Rows = new Dictionary<string, IReadOnlyList<IReadOnlyList<string>>> { ["rows"] = rows(name) },
            Pictures = new Dictionary<string, byte[]> { [name] = photo },
        };
    }

    [Theory]
    [MemberData(nameof(TextKinds))]
    public void A_filled_in_form_becomes_a_complete_page_of_its_kind(DocumentKind kind)
    {
        FormContent content = Filled(kind);
        Assert.Empty(FormCheck.Check(content));
        ImportResult result = Fixture.Importer.Import("表单.form", content.ToFile(), 1, kind);
        Assert.DoesNotContain(result.Findings, f => f.Severity != Severity.Note);
        SetBuilder builder = Fixture.NewBuilder();
        VillageSetInput village = Fixture.Village(result.Model!);
        foreach (ScreenProfile profile in ScreenProfile.All)
        {
            BuiltDocument built = builder.Build(village with { Documents = [village.Documents[0] with { Kind = kind }] }, profile).Documents[0];
            foreach (BuiltPages pages in new[] { built.Normal, built.Elder })
            {
                Assert.Equal(Fixture.Bare(pages.Order.PlainText()), Fixture.Bare(string.Concat(pages.Pages.Select(p => PageText.Read(p.Object.Bytes, builder.Registry)))));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_required_field_that_is_empty_is_told_at_the_field(DocumentKind kind)
    {
        FormDefinition form = FormDefinition.Of(kind)!;
        FormContent empty = new() { Kind = kind };
        Assert.Equal(form.Fields.Where(f => f.Required).Select(f => f.Name), FormCheck.Check(empty).Select(p => p.Field));
        ImportResult refused = Fixture.Importer.Import("空.form", empty.ToFile());
        Assert.Null(refused.Model);
        Assert.Contains(FormLabel(kind, form.Fields[0].Name), refused.Findings[0].In(Texts.Chinese), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_field_and_column_has_its_words()
    {
        foreach (FormDefinition form in FormDefinition.All)
        {
            Assert.All(form.Fields, f => Assert.True(Texts.Has(FormTexts.Label(form.Kind, f.Name)), $"{form.Kind}.{f.Name}"));
            Assert.All(form.Fields.SelectMany(f => f.Columns), c => Assert.True(Texts.Has("form.column." + c.Name), c.Name));
        }
    }

    [Theory]
    [InlineData("rows", 0, 1, "form.error.number", "| 张*国 | | 1 | 三百 |")]
    [InlineData("rows", 0, 0, "form.error.required", "| | 1组 | 1 | 300 |")]
    public void A_wrong_cell_is_told_at_the_cell(string field, int row, int unused, string code, string cells)
    {
        Assert.True(unused >= 0);
        string[] typed = [.. cells.Trim('|').Split('|').Select(c => c.Trim())];
        FormContent content = Filled(DocumentKind.Subsidy) with { Rows = new Dictionary<string, IReadOnlyList<IReadOnlyList<string>>> { ["rows"] = [typed] } };
        FormProblem problem = Assert.Single(FormCheck.Check(content));
        Assert.Equal((field, row, code), (problem.Field, problem.Row, problem.Message.Code));
        Assert.True(problem.Column >= 0);
    }

    [Fact]
    public void A_way_of_a_flow_chart_to_a_step_that_is_not_there_is_told_at_its_cell()
    {
        FormContent content = Filled(DocumentKind.Power) with
        {
            Rows = new Dictionary<string, IReadOnlyList<IReadOnlyList<string>>> { ["steps"] = [["申请", "", ""], ["审查", "到第3步", "回到第8步"], ["发证", "", ""]] },
        };
        FormProblem problem = Assert.Single(FormCheck.Check(content));
        Assert.Equal(("steps", 1, 2, "form.error.target"), (problem.Field, problem.Row, problem.Column, problem.Message.Code));
    }

    [Fact]
    public void Totals_of_a_budget_are_computed()
    {
        DocumentModel model = Fixture.Importer.Import("收支.form", Filled(DocumentKind.Budget).ToFile()).Model!;
        Assert.Equal("262,600.50", model.Blocks.OfType<TableBlock>().First().Rows[^1].First(c => c.Contains('.', StringComparison.Ordinal)));
        Assert.All(model.Blocks.OfType<TableBlock>().SelectMany(TableSums.Of), s => Assert.Equal(s.Stated, s.Sum));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"kind\":\"guide\",\"more\":1}")]
    [InlineData("{\"kind\":\"unheard\"}")]
    [InlineData("{\"kind\":\"guide\",\"values\":{\"title\":null}}")]
    [InlineData("{\"kind\":\"guide\",\"rows\":{\"steps\":[null]}}")]
    [InlineData("{\"kind\":\"pictures\"}")]
    public void A_form_file_that_is_none_is_refused(string json)
    {
        ImportResult result = Fixture.Import("坏.form", json);
        Assert.Null(result.Model);
        Assert.Contains(result.Findings, f => f.Severity == Severity.Error);
    }

    internal static FormContent Filled(DocumentKind kind)
    {
        Dictionary<string, string> values = [];
        Dictionary<string, IReadOnlyList<IReadOnlyList<string>>> rows = [];
        foreach (FormField field in FormDefinition.Of(kind)!.Fields)
        {
            if (field.Type == FieldType.Rows)
            {
                rows[field.Name] = (kind, field.Name) switch
                {
                    (DocumentKind.Subsidy, _) => [["张*国", "1组", "6.50", "621.40", "2026-03-20"], ["李*兰", "2组", "3.20", "1305.92", ""]],
                    (DocumentKind.Power, _) => [["农户申请", "", ""], ["村委会审查：材料齐全吗？", "到第3步", "补正后回到第1步"], ["镇政府批准", "", ""]],
                    (DocumentKind.People, _) => [["何志远", "村委会主任", "全面工作", "0000-6600121", "在岗"], ["周建业", "副主任", "水利", "", "去镇里开会"]],
                    _ => [["3月2日", "村级运转经费", "250000", "镇财政"], ["3月9日", "鱼塘承包费", "12600.5", ""]],
                };
                continue;
            }

            values[field.Name] = field.Type switch
            {
                FieldType.Date => "2026-03-20",
                FieldType.Choice => field.Choices[0],
                FieldType.List => "第一件\n第二件\n第三件",
                FieldType.Grid => "项目\t金额(元)\n路灯\t1200\n水管\t3400",
                FieldType.Text => "按照规定办理。\n有疑问的可以当面查询。",
                _ => "云溪村" + field.Name,
            };
        }

        return new FormContent { Kind = kind, Values = values, Rows = rows };
    }

    private static string FormLabel(DocumentKind kind, string field) => Texts.Get(Texts.Chinese, FormTexts.Label(kind, field));
}
