"""One file of each format, in which DB_PASSWORD holds a secret and the other variables hold none."""

import json

PASSWORD = "hunter2x9Kq"
ROWS = "".join(
    json.dumps({"id": number, "key": key, "value": value}) + "\n"
    for number, (key, value) in enumerate([("STAGE", "prod"), ("DB_PASSWORD", PASSWORD), ("TABLE_NAME", "orders")], 1)
)
ENV = f"""# the database
export STAGE=prod
DB_PASSWORD="{PASSWORD}" # changes rarely
TABLE_NAME='orders'
"""
SAM = f"""
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Environment:
      Variables: {{STAGE: prod, REGION: !Ref AWS::Region}}
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Environment:
        Variables:
          DB_PASSWORD: {PASSWORD}
          API_TOKEN: '{{{{resolve:secretsmanager:orders:SecretString:token}}}}'
          OTHER_PASSWORD: !Sub '${{OtherPassword}}'
          TABLE_NAME: !Ref Table
  Table:
    Type: AWS::DynamoDB::Table
"""
CLOUDFORMATION = json.dumps(
    {
        "Resources": {
            "Orders": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Environment": {
                        "Variables": {
                            "DB_PASSWORD": PASSWORD,
                            "API_TOKEN": {"Ref": "Token"},
                            "TABLE_NAME": {"Fn::Sub": "${AWS::StackName}-orders"},
                            "LIMIT": 8080,
                            "DEBUG": True,
                        }
                    }
                },
            }
        }
    },
    indent=2,
)
SERVERLESS = f"""
service: orders
provider:
  name: aws
  environment:
    STAGE: ${{sls:stage}}
    API_TOKEN: ${{ssm:/orders/token}}
functions:
  Orders:
    handler: app.handler
    environment:
      DB_PASSWORD: {PASSWORD}
      TABLE_NAME: !Ref Table
"""
HCL = f"""
resource "aws_lambda_function" "Orders" {{
  function_name = "orders"
  environment {{
    variables = {{
      DB_PASSWORD = "{PASSWORD}" # changes rarely
      API_TOKEN   = var.token
      "STAGE"     : "prod", TABLE_NAME = aws_dynamodb_table.orders.name
      NOTES       = <<-EOT
        two
        lines
      EOT
    }}
  }}
}}
"""
SHOWN = json.dumps(
    {
        "format_version": "1.0",
        "terraform_version": "1.9.0",
        "planned_values": {
            "root_module": {
                "child_modules": [
                    {
                        "resources": [
                            {
                                "address": "module.shop.aws_lambda_function.Orders",
                                "type": "aws_lambda_function",
                                "values": {"environment": [{"variables": {"DB_PASSWORD": PASSWORD, "STAGE": "prod"}}]},
                            }
                        ]
                    }
                ]
            }
        },
    }
)
STATE = json.dumps(
    {
        "version": 4,
        "terraform_version": "1.9.0",
        "resources": [
            {
                "type": "aws_lambda_function",
                "name": "Orders",
                "instances": [{"attributes": {"environment": [{"variables": {"DB_PASSWORD": PASSWORD}}]}}],
            }
        ],
    },
    indent=2,
)
TF_JSON = json.dumps(
    {
        "resource": {
            "aws_lambda_function": {
                "Orders": {"environment": {"variables": {"DB_PASSWORD": PASSWORD, "API_TOKEN": "${var.token}"}}}
            }
        }
    }
)
CONFIGURATION = json.dumps(
    {"FunctionName": "Orders", "Environment": {"Variables": {"DB_PASSWORD": PASSWORD, "STAGE": "prod"}}}, indent=4
)
FUNCTION = json.dumps({"Configuration": json.loads(CONFIGURATION), "Code": {"Location": "https://example.com/code"}})
FUNCTIONS = json.dumps({"Functions": [{"FunctionName": "bare"}, json.loads(CONFIGURATION)]})

DOCUMENTS = {
    "SAM": ("cloudformation", SAM),
    "CloudFormation in JSON": ("cloudformation", CLOUDFORMATION),
    "Serverless Framework": ("serverless", SERVERLESS),
    "Terraform": ("terraform", HCL),
    "a plan of Terraform": ("terraform", SHOWN),
    "a state file of Terraform": ("terraform", STATE),
    "Terraform in JSON": ("terraform", TF_JSON),
    "get-function-configuration": ("lambda", CONFIGURATION),
    "get-function": ("lambda", FUNCTION),
    "list-functions": ("lambda", FUNCTIONS),
}
ALL = {"JSON lines": ("jsonl", ROWS), ".env": ("env", ENV), **DOCUMENTS}
