using System.Reflection;
using System.Reflection.Emit;

namespace Signaling.Tests.Assemblies;

/// <summary>The types that a type refers to in its base, interfaces, attributes, members, signatures and method bodies.</summary>
internal static class TypeReferences
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> _opCodes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public static IEnumerable<Type> Of(Type type) =>
        new[] { type.BaseType }.Concat(type.GetInterfaces())
            .Concat(OfAttributes(type))
            .Concat(type.GetFields(All).SelectMany(field => OfAttributes(field).Append(field.FieldType)))
            .Concat(type.GetMethods(All).SelectMany(method => OfMethod(method).Append(method.ReturnType)))
            .Concat(type.GetConstructors(All).SelectMany(OfMethod))
            .Concat(type.IsGenericTypeDefinition ? type.GetGenericArguments().SelectMany(argument => argument.GetGenericParameterConstraints()) : [])
            .SelectMany(Parts);

    // A list of peers refers to the list type and to the peer type.
    private static IEnumerable<Type> Parts(Type? type) =>
        type is null || type.IsGenericParameter ? []
        : type.HasElementType ? Parts(type.GetElementType())
        : type.IsConstructedGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
        : [type];

    private static IEnumerable<Type> OfAttributes(MemberInfo member) => member.GetCustomAttributesData().Select(attribute => attribute.AttributeType);

    private static IEnumerable<Type> OfMethod(MethodBase method)
    {
        var body = method.GetMethodBody();
        return OfAttributes(method)
            .Concat(method.GetParameters().Select(parameter => parameter.ParameterType))
            .Concat(body is null ? [] : body.LocalVariables.Select(local => local.LocalType))
            .Concat(body is null ? [] : body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause).Select(clause => clause.CatchType!))
            .Concat(body?.GetILAsByteArray() is { } code ? OfCode(method, code) : []);
    }

    private static IEnumerable<Type> OfCode(MethodBase method, byte[] code)
    {
        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var i = 0; i < code.Length;)
        {
            var opCode = _opCodes[code[i] == 0xFE ? (short)((0xFE << 8) | code[++i]) : code[i]];
            i++;
            if (opCode.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                foreach (var type in OfMember(method.Module.ResolveMember(BitConverter.ToInt32(code, i), typeArguments, methodArguments)!))
                {
                    yield return type;
                }
            }

            i += opCode.OperandType == OperandType.InlineSwitch ? 4 + (4 * BitConverter.ToInt32(code, i)) : SizeOf(opCode.OperandType);
        }
    }

    private static IEnumerable<Type> OfMember(MemberInfo member) => member switch
    {
        Type type => [type],
        MethodInfo { IsGenericMethod: true } method => method.GetGenericArguments().Append(method.DeclaringType!),
        _ => [member.DeclaringType!],
    };

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
