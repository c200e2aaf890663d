using Mono.Cecil;
using Mono.Cecil.Cil;

namespace KioskFleet.FirmwareGate;

/// <summary>What may not appear in a type's declaration and in its members' declarations.</summary>
internal sealed class TypeRules(TypeDefinition type, List<Finding> findings)
{
    public void Check()
    {
        if (type.HasGenericParameters)
        {
            Refuse("", GateRule.Generics, "a generic type of our own: the terminal crashes while it loads the assembly; write it for the type you need");
        }

        if (type.FullName == "System.Runtime.CompilerServices.RefSafetyRulesAttribute")
        {
            Refuse("", GateRule.RefSafetyRules, "the compiler put this type in, which shifts native method tables on the terminal; set <Features>noRefSafetyRulesAttribute</Features>");
        }

        CheckSignature("", type.BaseType);
        foreach (InterfaceImplementation implemented in type.Interfaces)
        {
            CheckSignature("", implemented.InterfaceType);
        }

        foreach (FieldDefinition field in type.Fields)
        {
            CheckSignature(field.Name, field.FieldType);
            if (field.CustomAttributes.Any(a => a.AttributeType.Name == "ThreadStaticAttribute"))
            {
                Refuse(field.Name, GateRule.ThreadStatic, "the terminal has no storage per thread; pass the object to the thread that needs it");
            }
        }

        foreach (MethodDefinition method in type.Methods)
        {
            CheckMethod(method);
        }
    }

    private void CheckMethod(MethodDefinition method)
    {
        string name = method.Name;
        if (method.HasGenericParameters)
        {
            Refuse(name, GateRule.Generics, "a generic method: the terminal crashes while it loads the assembly; write it for the type you need");
        }

        if (type.IsInterface && method.HasBody)
        {
            Refuse(name, GateRule.DefaultInterfaceMethod, "a method with a body in an interface does not run on the terminal; put it in a class");
        }

        bool isDelegate = type.BaseType?.FullName == "System.MulticastDelegate";
        if (!isDelegate && !method.HasBody && !method.IsAbstract)
        {
            Refuse(name, GateRule.NativeMethod, "the terminal binds no native methods to an application that is loaded from storage; call a library instead");
        }

        if (!isDelegate)
        {
            CheckSignature(name, method.ReturnType);
            foreach (ParameterDefinition parameter in method.Parameters)
            {
                CheckSignature(name, parameter.ParameterType);
            }
        }
        else if (name == "Invoke")
        {
            CheckSignature(name, method.ReturnType);
            foreach (ParameterDefinition parameter in method.Parameters)
            {
                CheckSignature(name, parameter.ParameterType);
            }
        }

        if (!method.HasBody)
        {
            return;
        }

        foreach (VariableDefinition local in method.Body.Variables)
        {
            CheckSignature(name, local.VariableType);
        }

        new BodyRules(method, (rule, reason) => Refuse(name, rule, reason)).Check();
    }

    private void CheckSignature(string member, TypeReference? named)
    {
        foreach ((string rule, string reason) in SignatureRules.Refusals(named))
        {
            Refuse(member, rule, reason);
        }

        if (named?.FullName == "System.Enum" && !type.IsEnum)
        {
            Refuse(member, GateRule.EnumToString, "a value of type System.Enum can only be turned into the wrong text on the terminal; take the enum's own type");
        }
    }

    private void Refuse(string member, string rule, string reason) => findings.Add(new Finding(rule, type.FullName, member, reason));
}
