using System.Text.Json;
using System.Text.RegularExpressions;

namespace KioskFleet.NanoApi.Tests;

/// <summary>
/// The part of JSON Schema (draft 2020-12) that our schemas use. A keyword it does not know is an error, so that no schema
/// promises what nothing checks.
/// </summary>
internal sealed class JsonSchema(JsonElement root)
{
    private static readonly HashSet<string> Annotations = ["$schema", "title", "description", "$defs"];

    /// <summary>What is wrong with a document, as "path: text"; empty if it is valid.</summary>
    public static IReadOnlyList<string> Validate(string schemaText, string documentText)
    {
        using JsonDocument schema = JsonDocument.Parse(schemaText);
        using JsonDocument document = JsonDocument.Parse(documentText);
        var errors = new List<string>();
        new JsonSchema(schema.RootElement).Check(schema.RootElement, document.RootElement, "$", errors);
        return errors;
    }

    private void Check(JsonElement schema, JsonElement value, string path, List<string> errors)
    {
        foreach (JsonProperty keyword in schema.EnumerateObject().Where(k => !Annotations.Contains(k.Name)))
        {
            switch (keyword.Name)
            {
                case "$ref":
                    Check(Resolve(keyword.Value.GetString()!), value, path, errors);
                    break;
                case "type":
                    Require(HasType(value, keyword.Value.GetString()!), $"is not of type {keyword.Value.GetString()}");
                    break;
                case "enum":
                    Require(keyword.Value.EnumerateArray().Any(e => JsonElement.DeepEquals(e, value)), $"is none of {keyword.Value}");
                    break;
                case "pattern" when value.ValueKind == JsonValueKind.String:
                    Require(Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!), $"does not match {keyword.Value}");
                    break;
                case "minLength" when value.ValueKind == JsonValueKind.String:
                    Require(value.GetString()!.Length >= keyword.Value.GetInt32(), $"is shorter than {keyword.Value}");
                    break;
                case "maxLength" when value.ValueKind == JsonValueKind.String:
                    Require(value.GetString()!.Length <= keyword.Value.GetInt32(), $"is longer than {keyword.Value}");
                    break;
                case "minimum" when value.ValueKind == JsonValueKind.Number:
                    Require(value.GetDouble() >= keyword.Value.GetDouble(), $"is less than {keyword.Value}");
                    break;
                case "maximum" when value.ValueKind == JsonValueKind.Number:
                    Require(value.GetDouble() <= keyword.Value.GetDouble(), $"is more than {keyword.Value}");
                    break;
                case "minItems" when value.ValueKind == JsonValueKind.Array:
                    Require(value.GetArrayLength() >= keyword.Value.GetInt32(), $"has fewer than {keyword.Value} items");
                    break;
                case "maxItems" when value.ValueKind == JsonValueKind.Array:
                    Require(value.GetArrayLength() <= keyword.Value.GetInt32(), $"has more than {keyword.Value} items");
                    break;
                case "uniqueItems" when value.ValueKind == JsonValueKind.Array && keyword.Value.GetBoolean():
                    JsonElement[] items = [.. value.EnumerateArray()];
                    Require(!items.Where((a, i) => items.Skip(i + 1).Any(b => JsonElement.DeepEquals(a, b))).Any(), "has an item twice");
                    break;
                case "items" when value.ValueKind == JsonValueKind.Array:
                    int at = 0;
                    foreach (JsonElement item in value.EnumerateArray())
                    {
                        Check(keyword.Value, item, $"{path}[{at++}]", errors);
                    }

                    break;
                case "required" when value.ValueKind == JsonValueKind.Object:
                    foreach (string name in keyword.Value.EnumerateArray().Select(n => n.GetString()!))
                    {
                        Require(value.TryGetProperty(name, out _), $"lacks \"{name}\"");
                    }

                    break;
                case "properties" when value.ValueKind == JsonValueKind.Object:
                    foreach (JsonProperty member in keyword.Value.EnumerateObject())
                    {
                        if (value.TryGetProperty(member.Name, out JsonElement inner))
                        {
                            Check(member.Value, inner, $"{path}.{member.Name}", errors);
                        }
                    }

                    break;
                case "additionalProperties" when value.ValueKind == JsonValueKind.Object:
                    foreach (JsonProperty member in value.EnumerateObject().Where(m => !IsNamed(schema, m.Name)))
                    {
                        if (keyword.Value.ValueKind == JsonValueKind.False)
                        {
                            Require(false, $"has \"{member.Name}\", which the schema does not know");
                        }
                        else if (keyword.Value.ValueKind == JsonValueKind.Object)
                        {
                            Check(keyword.Value, member.Value, $"{path}.{member.Name}", errors);
                        }
                    }

                    break;
                case "pattern" or "minLength" or "maxLength" or "minimum" or "maximum" or "minItems" or "maxItems" or "uniqueItems" or "items" or "required" or "properties" or "additionalProperties":
                    break;
                default:
                    throw new NotSupportedException($"The schema's keyword \"{keyword.Name}\" is not checked by anything.");
            }
        }

        void Require(bool condition, string text)
        {
            if (!condition)
            {
                errors.Add($"{path}: {text}");
            }
        }
    }

    private static bool IsNamed(JsonElement schema, string name) =>
        schema.TryGetProperty("properties", out JsonElement properties) && properties.TryGetProperty(name, out _);

    private static bool HasType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new NotSupportedException($"The schema's type \"{type}\" is not checked by anything."),
    };

    private JsonElement Resolve(string reference)
    {
        JsonElement found = root;
        foreach (string part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            found = found.GetProperty(part);
        }

        return found;
    }
}
